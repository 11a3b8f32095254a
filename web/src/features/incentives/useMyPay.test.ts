import { describe, expect, it } from 'vitest'
import { byYear, type MyPayLine } from './useMyPay'

const line = (year: number, amount: string) => ({ year, amount }) as MyPayLine

describe('a payslip', () => {
  it('adds up to the fen, the newest year first', () => {
    const years = byYear([line(2025, '0.10'), line(2026, '984.31'), line(2025, '0.20')])
    expect(years.map((one) => [one.year, one.total])).toEqual([[2026, 984.31], [2025, 0.3]])
  })
})
