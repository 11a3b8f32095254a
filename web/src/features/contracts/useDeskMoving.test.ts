import { describe, expect, it } from 'vitest'
import { answeredShare, transferMark } from './useDeskMoving'

describe('transfers at the desk', () => {
  it('says whose word is missing while a request is open', () => {
    expect(transferMark({ status: 'open', status_label: '等答复', awaiting: 'resident' })).toEqual({ kind: 'plan', text: '等居民同意' })
    expect(transferMark({ status: 'open', status_label: '等答复', awaiting: 'team' })).toEqual({ kind: 'due', text: '等新团队答复' })
  })
  it('says what became of an answered one', () => {
    expect(transferMark({ status: 'lapsed', status_label: '过期未答复', awaiting: '' })).toEqual({ kind: 'late', text: '过期未答复' })
  })
  it('counts nothing asked as nothing done', () => {
    expect(answeredShare(0, 0)).toBe(0)
    expect(answeredShare(3, 2)).toBe(67)
  })
})
