import { describe, expect, it } from 'vitest'
import type { Held } from './compose'
import { waitingPlans } from './plans'
import { programmesOf } from './programmes'
import type { Copy, House } from './types'
import { writeFor } from './writes'

const row = { id: 3, programme: 'hypertension', state: 'active', from_date: '2024-01-05', note: '', level: '', level_by: 'rule', target_pack: 'assessment', standing: 'twice', last_visit_date: '2026-06-01', plan_id: 8, plan_number: 2, advice: '盐罐换小勺', review_date: '2026-10-01', written_date: '2026-07-01', written_by_name: '沈若兰', goals: [{ id: 1, kind: 'lifestyle', text: '少吃盐', by_date: null, met_date: '2026-08-01' }], reviews: [] }
const rule = { code: 'hypertension', name: '高血压', tag: 'hypertension', lost_after_days: 365, levels: [], targets: [], reasons: [], goals: [], referrals: [] }
const house = { codes: [], tags: [], packs: { visits: { programmes: {} }, care: { hypertension: rule } } } as unknown as House
const person = { id: 1, name: '甲', sex: '2', birth_date: '1950-03-01', tags: [], tasks: [], visits: [], programmes: [row] } as unknown as Copy
const held = (more: Partial<Held> = {}): Held => ({ author: '周医生', people: [person], byId: new Map([[1, person]]), house, today: '2026-09-15', settled: new Set(), teams: new Set([1]), done: 0, plans: new Map(), ...more })
const PATH = '/api/doctor/enrolments/3/plan'
const body = (key: string, more = {}) => ({ advice: '', review_date: '2026-12-01', target_pack: 'clinical', goals: [{ kind: 'lifestyle', text: '少吃盐', by_date: null }, { kind: 'monitoring', text: '早上量', by_date: '2026-10-01' }], client_key: key, based_on: 8, agreed_at: '2026-09-15T10:00:00+08:00', ...more })
const written = (now: Held, said: unknown) => writeFor('POST', PATH)!.make(now, said)

describe('a plan without a signal', () => {
  it('waits under its key, with every word to open it again, and holds on the page at once', () => {
    const { answer, items: [item] } = written(held(), body('k1'))!
    expect(item).toMatchObject({ id: 'k1', personId: 1, title: '高血压计划', path: PATH, body: body('k1'), page: '/people/1/programmes', draft: { id: 'plan-3', value: { clientKey: 'k1', answers: body('k1') } } })
    expect(item!.lines).toEqual(['1. 少吃盐', '2. 早上量，到 2026-10-01', '2026-12-01 再一起看'])
    const [card] = answer as ReturnType<typeof programmesOf>
    expect(card).toMatchObject({ target_pack: 'clinical', plan: { id: 8, number: 3, written_date: '2026-09-15', written_by_name: '周医生（待上传）' } })
    expect(card!.plan!.goals.map((goal) => [goal.text, goal.met_date])).toEqual([['少吃盐', '2026-08-01'], ['早上量', null]])
  })
  it('is still there when the page is opened again, until it is sent', () => {
    const item = { id: 'k1', at: '2026-09-15T02:00:00Z', path: PATH, body: body('k1'), state: 'waiting' as const }
    expect(programmesOf(person, held({ plans: waitingPlans([item]) }))[0]?.plan?.number).toBe(3)
    expect(programmesOf(person, held())[0]?.plan?.number).toBe(2)
  })
  it('follows the one this phone wrote before it, and is the same one when it is sent again', () => {
    const plans = waitingPlans([{ id: 'k1', at: '', path: PATH, body: body('k1'), state: 'waiting' }])
    expect(written(held({ plans }), body('k2'))!.items[0]!.body).toMatchObject({ based_on: null, after_key: 'k1' })
    expect(written(held({ plans }), body('k1', { based_on: 99 }))!.items[0]!.body).toMatchObject({ based_on: 8, client_key: 'k1' })
  })
  it('needs somebody who is carried and managed', () => {
    expect(writeFor('POST', '/api/doctor/enrolments/4/plan')!.make(held(), body('k1'))).toBeUndefined()
    expect(writeFor('POST', PATH)!.people(held(), body('k1'))).toEqual([1])
  })
})
