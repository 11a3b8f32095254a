import { describe, expect, it } from 'vitest'
import { percentProblem, weightOf } from './useStaffing'

describe('assistant weights', () => {
  it('are typed as percent and kept as weights', () => {
    expect(weightOf(60)).toBe('0.600000')
    expect(weightOf(33.3333)).toBe('0.333333')
  })
  it('add up to the whole, or nobody helps', () => {
    expect(percentProblem([])).toBe('')
    expect(percentProblem([60, 40])).toBe('')
    expect(percentProblem([60, 30])).toContain('90%')
    expect(percentProblem([100, 0])).toContain('大于 0')
  })
})
