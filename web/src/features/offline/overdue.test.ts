import { describe, expect, it } from 'vitest'
import type { Held } from './compose'
import { overdueOf } from './overdue'
import { programmesOf } from './programmes'
import type { Copy, House, VisitCopy } from './types'

const TODAY = '2026-09-15'
const visit = (id: number, more: Partial<VisitCopy>): VisitCopy => ({
  id, programme: 'hypertension', state: 'scheduled', due_date: '2026-09-01', visited_date: null, method: '', classification: '', is_controlled: null, has_adverse_reaction: false, is_emergency: false, summary: '', next_date: null,
  team_id: 1, attempts: 0, reason_code: '', muted_until: null, last_outcome: '', agreed_date: null, contact_date: null, called_date: null, practitioner_name: '', answers: {}, ...more,
})
const person = (id: number, name: string, visits: VisitCopy[], more: Partial<Copy> = {}): Copy => ({ id, name, sex: '2', birth_date: '1950-03-01', phone_masked: '138****5678', tags: [], tasks: [], rests: [], values: {}, visits, programmes: [], ...more } as unknown as Copy)
const house = {
  codes: [], tags: [],
  packs: {
    visits: { programmes: { hypertension: { emergency: { systolicFrom: 180, diastolicFrom: 110 } } } }, overdue: { longDays: 365 },
    care: { hypertension: { code: 'hypertension', name: '高血压', tag: 'hypertension', lost_after_days: 365, levels: [{ code: 'red', name: '强化管理', colour: 'red', standings: ['danger', 'twice'], number: 14, unit: 'days' }, { code: 'green', name: '常规管理', colour: 'green', standings: ['controlled'], number: 3, unit: 'months' }], targets: [{ pack: 'assessment', age_from: 65, words: '血压低于 150/90' }, { pack: 'assessment', age_from: 0, words: '血压低于 140/90' }], reasons: [{ code: 'forgot', label: '忘了' }], goals: ['少吃盐'], referrals: [{ text: '随访时看一看', when: 'ask', number: null, is_urgent: false }, { text: '想一想要不要转诊', when: 'twice', number: null, is_urgent: false }, { text: '马上转诊', when: 'danger', number: null, is_urgent: true }] } },
  },
} as unknown as House
const held = (people: Copy[], settled: string[] = []): Held => ({ author: '', people, byId: new Map(people.map((one) => [one.id, one])), house, today: TODAY, settled: new Set(settled), teams: new Set([1]), done: 0, plans: new Map() })
const list = (people: Copy[], group: string, settled: string[] = []) => overdueOf(held(people, settled), new URLSearchParams({ group }))
const names = (people: Copy[], group: string) => list(people, group).items.map((one) => one.name)

describe('the list of calls without a signal', () => {
  const people = [
    person(1, '甲', [visit(1, {})]),
    person(2, '乙', [visit(2, { last_outcome: 'agreed', agreed_date: '2026-09-17', contact_date: '2026-09-30' })]),
    person(3, '丙', [visit(3, { last_outcome: 'later', contact_date: '2026-09-18' })]),
    person(4, '丁', [visit(4, { last_outcome: 'wrong_number' })]),
    person(5, '戊', [visit(5, { due_date: '2025-08-01' })]),
    person(6, '己', [visit(6, { due_date: TODAY })]),
    person(7, '庚', [visit(7, { state: 'muted', reason_code: 'hospital', muted_until: '2026-09-20' })]),
    person(8, '辛', [visit(8, { last_outcome: 'no_answer', contact_date: TODAY, attempts: 2 })]),
  ]
  it('has the groups of the server', () => {
    expect(list(people, 'pending').counts).toEqual({ pending: 2, agreed: 1, later: 1, removed: 2, long: 1 })
    expect(['pending', 'agreed', 'later', 'removed', 'long'].map((group) => names(people, group))).toEqual([['甲', '辛'], ['乙'], ['丙'], ['丁', '庚'], ['戊']])
  })
  it('puts a dangerous last reading first and says why each is there', () => {
    const worse = person(9, '壬', [visit(9, { due_date: '2026-09-14' })], { values: { bp_systolic: [[186, '2026-09-10T02:00:00Z', 'clinic']], bp_diastolic: [[96, '2026-09-10T02:00:00Z', 'clinic']] } } as unknown as Partial<Copy>)
    const [first, , third] = list([...people, worse], 'pending').items
    expect([first?.name, first?.is_urgent, first?.why[0]]).toEqual(['壬', true, '9月10日 186/96，正常，到了危急值'])
    expect(third?.why).toEqual(['2 次没人接'])
  })
  it('names nobody who is left alone, whatever was opened meanwhile', () => {
    const rest = { until: '2026-09-20', reason_code: 'mourning' }
    const alone = person(10, '癸', [visit(10, {})], { rests: [rest] } as unknown as Partial<Copy>)
    expect([names([alone], 'pending'), names([alone], 'removed')]).toEqual([[], ['癸']])
    expect(names([person(10, '癸', [visit(10, {})], { rests: [{ ...rest, until: TODAY }] } as unknown as Partial<Copy>)], 'pending')).toEqual(['癸'])
  })
  it('leaves out what was done here and waits to be sent', () => {
    expect(list(people, 'pending', ['followups:1']).items.map((one) => one.name)).toEqual(['辛'])
  })
})

describe('a programme without a signal', () => {
  it('shows the plan with level, target by age and who has not been seen for a year', () => {
    const enrolled = { id: 3, programme: 'hypertension', state: 'active', from_date: '2024-01-05', note: '', level: 'red', level_by: 'rule', target_pack: 'assessment', standing: 'twice', last_visit_date: '2025-06-01', plan_id: 8, plan_number: 2, advice: '盐罐换小勺', review_date: '2026-10-01', written_date: '2026-07-01', written_by_name: '沈若兰', goals: [{ id: 1, kind: 'lifestyle', text: '少吃盐', by_date: null, met_date: null }], reviews: [{ reviewed_date: '2026-08-01', adherence: 'sometimes', reason_code: 'forgot', note: '', is_controlled: null, by_name: '沈若兰' }] }
    const [card] = programmesOf(person(1, '甲', [visit(1, {})], { programmes: [enrolled] }), held([]))
    expect(card).toMatchObject({ title: '高血压', state_label: '在管', level_name: '强化管理', level_cadence: '14 天', is_lost: true, next_follow_up_id: 1, targets: [{ pack: 'assessment', words: '血压低于 150/90' }], prompts: [{ text: '想一想要不要转诊', why: '连续两次没达标', is_urgent: false }], checks: ['随访时看一看'] })
    expect(card?.plan?.goals[0]?.kind_label).toBe('生活方式')
    expect(card?.reviews[0]).toMatchObject({ adherence_label: '有时没做到', reason: '忘了' })
  })
})
