import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { computed, effectScope, nextTick, toRef, type EffectScope } from 'vue'
import type { VisitDoor } from './door'
import type { VisitIn, VisitPlan, VisitVerdict } from './types'
import { usePersonVisit } from './usePersonVisit'
import { useVisit } from './useVisit'

const definition = (file: string) => JSON.parse(readFileSync(resolve(__dirname, '../../../../jiayi/foundation/forms/templates', `${file}.json`), 'utf-8')) as Record<string, unknown>
const template = (file: string, code: string) => ({ code, version: '3', definition: definition(file) })
const planned = (code: string, programme: string, followUpId: number) => ({ code, version: '3', title: code, why: '', programme, follow_up_id: followUpId, due_date: '2026-09-15', day_item: 'visited_on', target: '', rule_title: '', is_confidential: false, prefilled: { method: { value: '2', source: 'last', known_on: '2026-06-16' } }, last_answers: {}, last_date: null, last_words: '' })
const someone = (id: number, forms: ReturnType<typeof planned>[]) => ({ patient_id: id, name: `人${id}`, sex: '2', birth_date: '1948-03-01', age: 78, age_text: '78 岁', tags: [], has_phone: true, has_id_card: true, forms, offers: [] })
const planOf = (...people: ReturnType<typeof someone>[]): VisitPlan => ({ date: '2026-09-15', household_id: people.length > 1 ? 3 : null, people, templates: [template('htn_followup_v3', 'htn_followup'), template('dm_followup_v3', 'dm_followup')], presence: {} }) as unknown as VisitPlan

const scopes: EffectScope[] = []
afterEach(() => scopes.splice(0).forEach((scope) => scope.stop()))

async function start(plan: VisitPlan, answer: (visit: VisitIn) => VisitVerdict[]) {
  const sent: VisitIn[] = []
  const shelf = new Map<string, never>()
  const door: VisitDoor = {
    load: async () => plan, preview: async () => [],
    submit: async (visit) => { sent.push(visit); return answer(visit) },
    find: async (key) => shelf.get(key), keep: async (key, visit) => { shelf.set(key, visit as never); return true }, forget: async (key) => { shelf.delete(key) },
  }
  const scope = effectScope()
  scopes.push(scope)
  const asked = plan.household_id ? { householdId: 3 } : { patientId: plan.people[0]!.patient_id }
  const again = () => scope.run(() => useVisit('doctor', asked, door))!
  const visit = again()
  await visit.load()
  const person = (id: number) => scope.run(() => usePersonVisit(computed(() => visit.plan.value!.people.find((one) => one.patient_id === id)!), computed(() => visit.plan.value!), toRef(visit.state.value!.people, id), computed(() => ({ day: visit.state.value!.day, way: visit.state.value!.way, hasTried: visit.hasTried.value }))))!
  return { visit, person, sent, shelf, again }
}
const stored = (visit: VisitIn): VisitVerdict[] => visit.people.map((one) => ({ patient_id: one.patient_id, status: 'stored', is_replay: false, encounter: null, refusal: null }))

function fill(person: ReturnType<typeof usePersonVisit>, code: string) {
  for (const [linkId, value] of Object.entries({ symptoms: ['1'], bp_systolic: 138, bp_diastolic: 82, adherence: '1', adverse_reaction: '1', ...(code === 'dm_followup' ? { glucose_fasting: 6.1, hypoglycemia: '1', foot_pulse: '1' } : {}) })) person.set(code, linkId, value)
}

describe('one visit with two forms', () => {
  it('writes a shared answer into both and sends the day and the way with each', async () => {
    const { visit, person, sent } = await start(planOf(someone(7, [planned('htn_followup', 'hypertension', 5), planned('dm_followup', 'diabetes', 6)])), stored)
    expect(visit.state.value!.way).toBe('home')
    fill(person(7), 'htn_followup')
    expect(visit.state.value!.people[7]!.forms.dm_followup!.answers.bp_systolic).toBe(138)
    expect(await visit.send()).toBe(7)
    expect(visit.problem.value).toContain('请填写')
    fill(person(7), 'dm_followup')
    expect(await visit.send()).toBeUndefined()
    expect(sent).toHaveLength(1)
    expect(sent[0]!.people[0]!.forms.map((form) => [form.code, form.follow_up_id, form.answers.visited_on, form.answers.method, form.answers.bp_systolic])).toEqual([['htn_followup', 5, '2026-09-15', '2', 138], ['dm_followup', 6, '2026-09-15', '2', 138]])
    expect(visit.isDone.value).toBe(true)
  })
  it('keeps every change under the key it will be sent with', async () => {
    const { visit, person, shelf, again } = await start(planOf(someone(7, [planned('htn_followup', 'hypertension', 5)])), stored)
    person(7).set('htn_followup', 'bp_systolic', 151)
    await nextTick()
    await vi.waitFor(() => expect(shelf.size).toBe(1))
    const second = again()
    await second.load()
    expect(second.state.value!.people[7]!.forms.htn_followup!.answers.bp_systolic).toBe(151)
    expect(visit.savedAt.value).not.toBe('')
  })
})

describe('a household', () => {
  const home = () => planOf(someone(7, [planned('htn_followup', 'hypertension', 5)]), someone(8, [planned('htn_followup', 'hypertension', 9)]), someone(9, []))
  it('sends only whom somebody did something for', async () => {
    const { visit, person, sent } = await start(home(), stored)
    fill(person(8), 'htn_followup')
    await visit.send()
    expect(sent[0]!.people.map((one) => one.patient_id)).toEqual([8])
    expect(visit.isDone.value).toBe(true)
  })
  it('comes back to whom was refused, with the same key, and sends nobody twice', async () => {
    let isFirst = true
    const { visit, person, sent } = await start(home(), (given) => given.people.map((one) => (one.patient_id === 8 && isFirst ? { patient_id: 8, status: 'refused', is_replay: false, encounter: null, refusal: { code: 'x', message: '这次随访已经由别人完成', form: 'htn_followup', details: null } } : stored(given)[0]!)))
    fill(person(7), 'htn_followup')
    fill(person(8), 'htn_followup')
    expect(await visit.send()).toBe(8)
    expect(visit.problem.value).toBe('人8：这次随访已经由别人完成')
    expect([...visit.stored.value]).toEqual([7])
    isFirst = false
    await visit.send()
    expect(sent.map((one) => one.people.map((person) => person.patient_id))).toEqual([[7, 8], [8]])
    expect(sent[0]!.client_key).toBe(sent[1]!.client_key)
  })
})
