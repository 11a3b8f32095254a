import { describe, expect, it } from 'vitest'
import { askProblem } from './useProxyRequests'

const form = { name: '王桂芳', by: 'identity' as const, identity_number: '33010319480301123X', phone: '', kind: 'proxy' as const, scopes: ['view'], hasProof: false }

describe('asking to act for somebody', () => {
  it('says what is missing, one thing at a time', () => {
    expect(askProblem(form)).toBe('')
    expect(askProblem({ ...form, name: ' ' })).toContain('姓名')
    expect(askProblem({ ...form, identity_number: '3301' })).toContain('18 位')
    expect(askProblem({ ...form, by: 'phone', phone: '138' })).toContain('11 位')
    expect(askProblem({ ...form, by: 'card', identity_number: '' })).toBe('')
    expect(askProblem({ ...form, scopes: [] })).toContain('选一样')
  })
  it('wants a photo from a guardian instead of a list', () => {
    expect(askProblem({ ...form, kind: 'guardian', scopes: [] })).toContain('拍一张')
    expect(askProblem({ ...form, kind: 'guardian', scopes: [], hasProof: true })).toBe('')
  })
})
