import { describe, expect, it } from 'vitest'
import { accountStatus } from './useAccounts'

describe('accountStatus', () => {
  const fine = { status: 'active', status_label: '启用', is_locked: false, must_change_password: false }
  it('says the worst thing first', () => {
    expect(accountStatus(fine).text).toBe('能用')
    expect(accountStatus({ ...fine, must_change_password: true }).text).toBe('还没换密码')
    expect(accountStatus({ ...fine, is_locked: true, must_change_password: true }).kind).toBe('late')
    expect(accountStatus({ ...fine, status: 'disabled', status_label: '停用', is_locked: true }).text).toBe('停用')
  })
})
