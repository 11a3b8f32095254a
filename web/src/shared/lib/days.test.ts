import { describe, expect, it } from 'vitest'
import { addDays, greeting, nearDay } from './days'

describe('civil dates', () => {
  it('cross months and leap days', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
    expect(addDays('2027-01-01', -1)).toBe('2026-12-31')
  })
  it('near ones have a name', () => {
    expect(nearDay('2026-09-16', '2026-09-15', () => 'x')).toBe('明天')
    expect(nearDay('2026-09-20', '2026-09-15', (day) => day)).toBe('2026-09-20')
  })
})

describe('a greeting', () => {
  it('follows the clock of China, not of the device', () => {
    expect(greeting(new Date('2026-09-15T06:00:00Z'))).toBe('下午好')
    expect(greeting(new Date('2026-09-15T23:30:00Z'))).toBe('早上好')
  })
})
