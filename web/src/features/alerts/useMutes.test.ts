import { describe, expect, it } from 'vitest'
import { inHours, untilDay } from './useMutes'

describe('how long an alert is quiet', () => {
  it('ends within the hours that are allowed', () => expect(inHours(24, '2026-06-15T14:02:00+08:00')).toBe('2026-06-16T06:01:00.000Z'))
  it('or with the day that was chosen', () => expect(untilDay('2026-06-20')).toBe('2026-06-20T23:59:00+08:00'))
})
