import { describe, expect, it } from 'vitest'
import { niceReach } from './axis'

describe('an axis', () => {
  it.each([[23.5, 30], [84, 150], [0, 1], [72.4, 80], [0.2, 0.9]])('from %d to %d ends on whole steps and holds everything', (low, high) => {
    const { min, max, interval } = niceReach(low, high)
    expect(min).toBeLessThanOrEqual(low)
    expect(max).toBeGreaterThanOrEqual(high)
    const steps = (max - min) / interval
    expect(Math.abs(steps - Math.round(steps))).toBeLessThan(1e-6)
    expect(steps).toBeGreaterThanOrEqual(2)
    expect(steps).toBeLessThanOrEqual(6)
  })
  it('does not fall below zero', () => {
    expect(niceReach(0, 10).min).toBe(0)
  })
  it('survives a flat line', () => {
    expect(niceReach(30, 30).max).toBeGreaterThan(30)
  })
})
