import { describe, expect, it } from 'vitest'
import type { CellState } from '@/shared/ui/cells'
import { cellsOf, foremost, nextText, receiptFacts, receiptWord, sumsOf, sumText } from './cells'
import type { LedgerItem } from './types'

const item = (states: string[], cells: CellState[] = []): LedgerItem => ({
  item_code: 'htn', name: '高血压随访', unit: '次', times: states.length, is_mandatory: true, place: '', note: '', left: 0, used: 0, next_due: null,
  entitlements: states.map((state, index) => ({ id: index, sequence: index + 1, state, state_label: '', status: '', cell: cells[index] ?? 'planned', window_from: '2026-07-01', window_to: '2026-10-01', delivered_at: state === 'verified' ? '2026-06-03T01:00:00Z' : null })),
})

describe('cells', () => {
  it('are drawn as the server says', () => expect(cellsOf(item(['verified', 'delivered'], ['done', 'wait']))).toEqual(['done', 'wait']))
})

describe('the three numbers', () => {
  it('add up to the whole', () => expect(sumText(sumsOf({ done: 8, due: 2, ahead: 4 }))).toBe('一共 14 次：做了 8 次，该做 2 次，还没到 4 次'))
  it('are nought without an agreement', () => expect(sumsOf(undefined).total).toBe(0))
})

describe('what comes next', () => {
  it('says until which day, with the last day itself', () => expect(nextText(item(['verified', 'due']), '2026-09-15')).toBe('第 2 次该做了：9月30日以前'))
  it('says honestly that a day has passed', () => expect(nextText(item(['overdue']), '2026-10-05')).toContain('过了 9月30日还没做'))
  it('does not hurry what is used on demand', () => expect(nextText(item(['available', 'available']), '2026-09-15')).toBe('有需要再约，不用也不算少'))
  it('tells when it was done, once all is done', () => expect(nextText(item(['verified']), '2026-09-15')).toBe('6月3日做了'))
})

describe('a receipt', () => {
  it('leaves out what is not known', () => {
    expect(receiptFacts('9月2日', { place: '', organization_name: '云溪中心', practitioner_name: '高晓芸', result: '' })).toEqual([['时间', '9月2日'], ['地点', '云溪中心'], ['谁做的', '高晓芸']])
  })
})

describe('a denied service', () => {
  it('says what came of it', () => {
    expect(receiptWord({ state: 'rejected', case_status: 'open' })).toBe('您说没有，在核实')
    expect(receiptWord({ state: 'rejected', case_status: 'upheld' })).toBe('查实了，这次不算')
  })
})

describe('the few items on the home page', () => {
  it('are those that are late or due, in the order of the ledger', () => {
    const named = (name: string, cell: CellState) => ({ ...item(['x'], [cell]), name })
    const shown = foremost([named('体检', 'planned'), named('血糖', 'done'), named('随访', 'overdue'), named('咨询', 'planned')], 2)
    expect(shown.map((one) => one.name)).toEqual(['血糖', '随访'])
  })
})
