import { expect, it } from 'vitest'
import { isInForce } from './useTerminology'

it('a wording holds from its first day up to, not on, the day it ends', () => {
  const entry = { period_from: '2026-01-01', period_to: '2026-09-15' }
  expect(isInForce(entry, '2026-09-14')).toBe(true)
  expect(isInForce(entry, '2026-09-15')).toBe(false)
  expect(isInForce({ period_from: '2026-09-15', period_to: null }, '2026-09-15')).toBe(true)
})
