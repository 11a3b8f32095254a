import { describe, expect, it } from 'vitest'
import { cellOf, spokenCells } from './cells'

describe('spokenCells', () => {
  it('counts each kind once, in the order a person asks for them', () => {
    expect(spokenCells(['done', 'done', 'due', 'planned'])).toBe('共 4 次：做了 2、该做 1、还没到 1')
  })
})

describe('cellOf', () => {
  const window = { window_from: '2026-07-01', window_to: '2026-10-01' }
  it.each([
    [{ status: 'verified', ...window }, 'done'],
    [{ status: 'delivered', ...window }, 'wait'],
    [{ status: 'waived', ...window }, 'waived'],
    [{ status: 'planned', ...window }, 'due'],
    [{ status: 'planned', window_from: '2026-10-01', window_to: '2027-01-01' }, 'planned'],
    [{ status: 'planned', window_from: '2026-04-01', window_to: '2026-07-01' }, 'overdue'],
    [{ status: 'rejected', ...window }, 'due'],
  ])('%o is %s', (entitlement, cell) => {
    expect(cellOf(entitlement, '2026-09-15')).toBe(cell)
  })
  it('is overdue on the day the half-open window closes', () => {
    expect(cellOf({ status: 'planned', ...window }, '2026-10-01')).toBe('overdue')
  })
})
