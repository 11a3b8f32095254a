import { describe, expect, it } from 'vitest'
import { cellsOf, nextText, sumText, sumUp } from './cells'
import type { LedgerItem } from './types'

const item = (states: string[], over: Partial<LedgerItem> = {}): LedgerItem => ({
  item_code: 'htn', name: '高血压随访', unit: '次', times: states.length, is_mandatory: true,
  entitlements: states.map((state, index) => ({ id: index, sequence: index + 1, state, state_label: '', window_from: '2026-07-01', window_to: '2026-10-01', delivered_at: state === 'verified' ? '2026-06-03T01:00:00Z' : null })), ...over,
})

describe('cells', () => {
  it('show a delivered service as waiting for the resident, an overdue one apart from a due one', () => {
    expect(cellsOf(item(['verified', 'delivered', 'due', 'overdue', 'planned', 'waived']))).toEqual(['done', 'wait', 'due', 'overdue', 'planned', 'waived'])
  })
})

describe('the three numbers', () => {
  it('add up to the whole', () => {
    const sums = sumUp([item(['verified', 'delivered', 'due', 'planned']), item(['verified'])])
    expect(sums).toEqual({ done: 3, due: 1, ahead: 1, total: 5 })
    expect(sumText(sums)).toBe('一共 5 次：做了 3 次，该做 1 次，还没到 1 次')
  })
  it('count a denied service neither way', () => expect(sumUp([item(['rejected', 'due'])])).toMatchObject({ done: 0, total: 1 }))
})

describe('what comes next', () => {
  it('says until which day, with the last day itself', () => expect(nextText(item(['verified', 'due']), '2026-09-15')).toBe('第 2 次该做了：9月30日以前'))
  it('says honestly that a day has passed', () => expect(nextText(item(['overdue']), '2026-10-05')).toContain('过了 9月30日还没做'))
  it('does not hurry what is used on demand', () => expect(nextText(item(['available', 'available']), '2026-09-15')).toBe('有需要再约，不用也不算少'))
  it('tells when it was done, once all is done', () => expect(nextText(item(['verified']), '2026-09-15')).toBe('6月3日做了'))
})
