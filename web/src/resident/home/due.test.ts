import { describe, expect, it } from 'vitest'
import { dayWord, dueThings } from './due'
import type { Contract } from '@/features/contracts/types'
import type { Ledger } from '@/features/fulfillment/types'

const TODAY = '2026-09-15'
const nothing = { waiting: [], contract: undefined, ledger: undefined, pressures: undefined, today: TODAY }
const ledger = (state: string, window_to: string): Ledger => ({
  contract_id: 1, number: '', period_from: '2026-01-01', period_to: '2027-01-01', done: 2, due: 1, ahead: 1, receipts: [],
  items: [{ item_code: 'htn', name: '高血压随访', unit: '次', times: 4, is_mandatory: true, place: '', note: '', left: 2, used: 2, next_due: null, entitlements: [{ id: 3, sequence: 3, state, state_label: '', status: '', cell: 'due' as const, window_from: '2026-07-01', window_to, delivered_at: null }] }],
})
const contract = { id: 1, state: 'active', period_to: '2027-01-01', team_id: 4 } as Contract

describe('what is due', () => {
  it('is nothing for somebody without any record', () => expect(dueThings(nothing)).toEqual([]))
  it('counts to the last day of the window, not to the day after', () => {
    expect(dueThings({ ...nothing, ledger: ledger('due', '2026-09-18') })[0]).toMatchObject({ title: '高血压随访', status: '还有 2 天', kind: 'due' })
  })
  it('says how late it is', () => expect(dueThings({ ...nothing, ledger: ledger('overdue', '2026-09-15') })[0]).toMatchObject({ status: '超期 1 天', kind: 'late' }))
  it('does not hurry anybody weeks ahead', () => expect(dueThings({ ...nothing, ledger: ledger('due', '2026-12-31') })).toEqual([]))
  it('asks for the forms of the doctor, and says why one came back', () => {
    const form = { id: 3, title: '高血压患者随访服务记录表', state: 'asked', due_date: '2026-09-18', asked_by_name: '沈若兰', reason: '' }
    const back = { ...form, id: 4, state: 'rejected', due_date: '2026-09-14', reason: '血压只写了上压' }
    expect(dueThings({ ...nothing, forms: [form, back, { ...form, state: 'answered' }] })).toMatchObject([
      { title: '医生请您填一张表', status: '还有 3 天', text: '高血压患者随访服务记录表', to: '/self-reports/3', action: '去填' },
      { title: '医生请您改一下表', status: '晚了 1 天', kind: 'late', text: '血压只写了上压', action: '去改' },
    ])
  })
  it('asks for a reading only once a day', () => {
    const reading = { taken_at: '2026-09-14T12:10:00Z', systolic: 148, diastolic: 92, level: 'high', isOver: true, source: 'hand' }
    expect(dueThings({ ...nothing, contract, pressures: [reading] })[0]).toMatchObject({ key: 'pressure', text: '昨天 148/92，偏高' })
    expect(dueThings({ ...nothing, contract, pressures: [{ ...reading, taken_at: '2026-09-15T00:10:00Z' }] })).toEqual([])
  })
  it('does not ask for what was measured today and waits for a signal', () => {
    const unsent = { at: '2026-09-15T00:10:00Z', systolic: 148, diastolic: 92, isRefused: false }
    const yesterday = { taken_at: '2026-09-14T12:10:00Z', systolic: 150, diastolic: 90, level: 'high', isOver: true, source: 'hand' }
    const given = { ...nothing, contract, pressures: [yesterday] }
    expect(dueThings({ ...given, unsent })).toMatchObject([{ status: '量了，还没传给医生', text: '今天 148/92，有信号自己传给医生', to: '/unsent' }])
    expect(dueThings({ ...given, unsent: { ...unsent, isRefused: true } })).toMatchObject([{ status: '量了，没收下', kind: 'late' }])
    expect(dueThings({ ...given, unsent: { ...unsent, at: yesterday.taken_at } })).toMatchObject([{ status: '今天还没量' }])
  })
})

describe('a day near today', () => {
  it('has its name', () => expect([dayWord('2026-09-14T12:00:00Z', TODAY), dayWord('2026-09-02T12:00:00Z', TODAY)]).toEqual(['昨天', '9月2日']))
})
