/** What the pages ask the server for, made from the copies: the same shapes, so that a page does not know who answered. */
import type { components } from '@/shared/api/doctor'
import { yearsBetween } from '@/shared/forms/dates'
import { search } from './search'
import type { Copy, House, TaskCopy, VisitCopy } from './types'
import { ageText, describe, describePressure, dueOn, rangeFor, rank, SEX } from './words'

type Schemas = components['schemas']
type Reading = Schemas['LatestReadingOut']

/** What all answers are made from. `settled` are the tasks (`app:id`) that were done here and not sent yet. */
export interface Held { author: string; people: readonly Copy[]; byId: ReadonlyMap<number, Copy>; house: House; today: string; settled: ReadonlySet<string> }

const CONDITIONS = ['maternal', 'hypertension', 'diabetes', 'stroke', 'copd', 'coronary', 'disabled']
const LIST_STEP = 30
const SOON_DAYS = 7
const PROGRAMMES: Record<string, string> = { hypertension: '高血压', diabetes: '2型糖尿病' }
const CLASSES: Record<string, string> = { 1: '控制满意', 2: '控制不满意', 3: '不良反应', 4: '并发症' }
const METHODS: Record<string, string> = { 1: '门诊', 2: '家庭', 3: '电话' }
const SHAPES: Record<string, string> = { urgent: 'danger', overdue: 'danger', today: 'due', soon: 'due', later: 'quiet' }

const labels = (house: House, codes: readonly string[]) => house.tags.filter((tag) => codes.includes(tag.code!)).map((tag) => ({ code: tag.code!, label: tag.label! }))
const addressOf = (person: Copy) => person.home_address || person.address

export function rowOf(person: Copy, held: Held): Schemas['PatientRowOut'] {
  return {
    id: person.id, name: person.name, sex: person.sex, sex_label: SEX[person.sex] ?? '', birth_date: person.birth_date,
    age: yearsBetween(person.birth_date, held.today), age_text: ageText(person.birth_date, held.today, person.birth_precision),
    tags: labels(held.house, person.tags), phone_masked: person.phone_masked, identity_masked: '', address: addressOf(person),
    organization_id: person.organization_id, organization_name: person.organization_name, team_id: person.team_id, team_name: person.team_name,
    grid_name: person.grid_name, household_id: person.household_id, state: 'current',
  }
}

/** A page of the list; the cursor is a place in it. */
export function listOf(held: Held, params: URLSearchParams): Schemas['PageOut_PatientRowOut_'] {
  const asked = params.get('is_signed')
  const found = search(held.people, { q: params.get('q') ?? '', tag: params.get('tag') ?? '', isSigned: asked === null ? null : asked === 'true', minAge: params.has('min_age') ? Number(params.get('min_age')) : null }, held.today)
  const from = Number(params.get('cursor') ?? 0)
  const limit = Number(params.get('limit') ?? LIST_STEP)
  const next = from + limit
  return { items: found.slice(from, next).map((person) => rowOf(person, held)), next_cursor: next < found.length ? String(next) : null, total: found.length, total_capped: false }
}

const isOwed = (task: TaskCopy, held: Held) => !held.settled.has(`${task.source_app}:${task.source_id}`) && !held.settled.has(`task:${task.id}`)

function taskOf(task: TaskCopy, held: Held): Schemas['TodayTaskOut'] {
  const due = dueOn(task, held.today)
  return {
    id: task.id, kind: task.kind, title: task.title, due_date: task.due_date, urgency: due.urgency, days: due.days, words: due.words, shape: SHAPES[due.urgency]!,
    detail: task.detail, needs_visit: task.needs_visit, source_app: task.source_app, source_id: task.source_id, state: task.state, given_to: task.given_to,
  } as Schemas['TodayTaskOut']
}

export const tasksOf = (person: Copy, held: Held) => person.tasks.filter((task) => isOwed(task, held))
  .map((task) => ({ task, due: dueOn(task, held.today) })).sort((a, b) => rank(a.due) - rank(b.due)).map(({ task }) => taskOf(task, held))

/** Today by household, the worst first: `foundation/tasks/queries.py` says the same. */
export function todayOf(held: Held, limit: number): Schemas['TodayOut'] {
  const last = held.today
  const ready = held.people.flatMap((person) => person.tasks
    .filter((task) => (task.state === 'open' || task.state === 'postponed') && task.window_from <= last && isOwed(task, held))
    .map((task) => ({ person, task, due: dueOn(task, held.today) }))
    .filter(({ task, due }) => task.is_urgent || due.days <= SOON_DAYS))
    .sort((a, b) => rank(a.due) - rank(b.due))
  const homes = new Map<string, Schemas['TodayHouseholdOut']>()
  for (const { person, task } of ready.slice(0, limit)) {
    const key = person.household_id ? `home:${person.household_id}` : `person:${person.id}`
    const home = homes.get(key) ?? { household_id: person.household_id, address: person.home_address, place: person.place, people: [] }
    homes.set(key, home)
    let shown = home.people.find((one) => one.patient_id === person.id)
    if (!shown) {
      shown = { patient_id: person.id, name: person.name, sex: person.sex, age: yearsBetween(person.birth_date, held.today), has_phone: Boolean(person.phone_masked), conditions: labels(held.house, person.tags.filter((tag) => CONDITIONS.includes(tag))).map((tag) => tag.label), tasks: [] }
      home.people.push(shown)
    }
    shown.tasks.push(taskOf(task, held))
  }
  return {
    date: held.today, households: [...homes.values()], household_count: new Set(ready.map(({ person }) => person.household_id ?? -person.id)).size,
    person_count: new Set(ready.map(({ person }) => person.id)).size, done_count: held.settled.size, muted: {}, is_capped: ready.length > limit,
  }
}

export function personOf(person: Copy, held: Held): Schemas['PersonOut'] {
  const home = person.household_id === null ? [] : held.people.filter((other) => other.household_id === person.household_id && other.id !== person.id)
  return {
    ...rowOf(person, held), has_phone: Boolean(person.phone_masked), identity_kind: '', identity_kind_label: '证件号', birth_precision: person.birth_precision,
    health_record_number: person.health_record_number, is_registered_here: person.is_registered_here, is_resident_here: person.is_resident_here, division_code: '',
    relation_to_head: person.relation_to_head, mother_id: null, died_date: null, death_cause: '', moved_out_date: null, moved_out_to: '', all_tags: [], agents: [], wards: [],
    household: home.map((other) => ({ id: other.id, name: other.name, sex_label: SEX[other.sex] ?? '', age_text: ageText(other.birth_date, held.today, other.birth_precision), relation: other.relation_to_head, is_head: other.relation_to_head === '02', state: 'current' })),
  }
}

export function contractsOf(person: Copy, held: Held) {
  return person.contracts.map((row) => ({
    id: row.id, team_name: row.team_name, period_from: row.period_from, period_to: row.period_to, packages: [],
    state: row.period_from > held.today ? 'pending_start' : row.period_to <= plusDays(held.today, 60) ? 'expiring' : 'active',
  }))
}
const plusDays = (day: string, days: number) => new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)

export const numbersOf = (person: Copy, code: string): [number, string, string][] => (person.values[code] ?? []) as unknown as [number, string, string][]

export function latestOf(person: Copy, held: Held): Reading[] {
  const age = yearsBetween(person.birth_date, held.today)
  const code = (name: string) => held.house.codes.find((one) => one.code === name)
  const row = (name: string) => rangeFor(code(name), age, person.tags)
  const found: Reading[] = []
  const [upper, lower] = [numbersOf(person, 'bp_systolic'), numbersOf(person, 'bp_diastolic')]
  if (upper[0] && lower[0]) {
    const words = describePressure([upper[0][0], lower[0][0]], upper[1] && lower[1] ? [upper[1][0], lower[1][0]] : undefined, [row('bp_systolic'), row('bp_diastolic')])
    found.push({ code: 'bp', label: '血压', text: words.text, level: words.level, change: words.change, taken_at: upper[0][1], source: upper[0][2] } as Reading)
  }
  for (const name of Object.keys(person.values)) {
    const known = code(name)
    const [now, before] = numbersOf(person, name)
    if (!known || !now || name === 'bp_systolic' || name === 'bp_diastolic') continue
    const words = describe(known, now[0], before?.[0], row(name))
    found.push({ code: name, label: known.label, text: words.text, level: words.level, change: words.change, taken_at: now[1], source: now[2] } as Reading)
  }
  return found
}

export function visitOut(person: Copy, visit: VisitCopy): Schemas['FollowUpOut'] {
  return {
    id: visit.id, patient_id: person.id, programme: visit.programme, state: visit.state, due_date: visit.due_date, visited_date: visit.visited_date, done_at: null,
    method: visit.method, method_label: METHODS[visit.method] ?? '', classification: visit.classification, classification_label: CLASSES[visit.classification] ?? '',
    is_controlled: visit.is_controlled, is_emergency: visit.is_emergency, needs_referral: false, next_date: visit.next_date, summary: visit.summary,
    practitioner_name: visit.practitioner_name, form_response_id: null,
  }
}
export const programmeTitle = (programme: string): string => PROGRAMMES[programme] ?? ''
export const classLabel = (code: string): string => CLASSES[code] ?? ''
