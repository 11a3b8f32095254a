import { describe, expect, it } from 'vitest'
import { ownBalance } from './usePayments'

describe('what the resident owes', () => {
  it('counts only their own account, not the budget’s', () => {
    const account = (payer: string, open: string) => ({ payer, payer_label: '', owed: '0', received: '0', refunded: '0', balance: open, open, year: 2026 })
    expect(ownBalance({ accounts: [account('resident', '12.00'), account('district', '78.00')] })).toBe(12)
  })
})
