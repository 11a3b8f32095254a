import { describe, expect, it } from 'vitest'
import { addDays, greeting } from './days'

describe('civil dates', () => {
  it('cross months and leap days', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
    expect(addDays('2027-01-01', -1)).toBe('2026-12-31')
  })
})

describe('a greeting', () => {
  it('follows the clock of China, not of the device', () => {
    expect(greeting(new Date('2026-09-15T06:00:00Z'))).toBe('下午好')
    expect(greeting(new Date('2026-09-15T23:30:00Z'))).toBe('早上好')
  })
})
