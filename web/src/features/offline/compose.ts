/** What the pages ask the server for, made from the copies: the same shapes, so that a page does not know who answered. */
import type { components } from '@/shared/api/doctor'
import { yearsBetween } from '@/shared/forms/dates'
import { search } from './search'
import type { WaitingPlan } from './plans'
import type { Copy, House, VisitCopy } from './types'
import { ageText, describe, describePressure, rangeFor, SEX } from './words'

type Schemas = components['schemas']
type Reading = Schemas['LatestReadingOut']

/**
 * What all answers are made from. `settled` are the tasks (`app:id`) that were done here and not sent yet, `teams` the own teams,
 * `done` how much was done today: by the house's last word, and here since;
 * `plans` those of programmes that wait to be sent.
 */
export interface Held { author: string; people: readonly Copy[]; byId: ReadonlyMap<number, Copy>; house: House; today: string; settled: ReadonlySet<string>; teams: ReadonlySet<number>; done: number; plans: ReadonlyMap<number, WaitingPlan> }

const LIST_STEP = 30
const PROGRAMMES: Record<string, string> = { hypertension: '高血压', diabetes: '2型糖尿病' }
const CLASSES: Record<string, string> = { 1: '控制满意', 2: '控制不满意', 3: '不良反应', 4: '并发症' }
const METHODS: Record<string, string> = { 1: '门诊', 2: '家庭', 3: '电话' }

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
