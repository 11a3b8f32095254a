import { describe, expect, it } from 'vitest'
import { standing } from './useMoving'

describe('a change of team in the words of the resident', () => {
  it('says whose answer is awaited', () => {
    expect(standing({ status: 'open', awaiting: 'resident' })).toEqual({ kind: 'due', text: '等您答复' })
    expect(standing({ status: 'open', awaiting: 'team' })).toEqual({ kind: 'plan', text: '等新团队答复' })
  })
  it('says how it ended', () => {
    expect(standing({ status: 'accepted', awaiting: '' })).toEqual({ kind: 'done', text: '换好了' })
    expect(standing({ status: 'lapsed', awaiting: '' })).toEqual({ kind: 'late', text: '过期没答复' })
  })
})
