/** A visit without a signal: planned from the copies, judged by the rule packs, kept until it can be sent. */
import { daysBetween, personOf, yearsBetween } from '@/shared/forms/dates'
import type { Answers, FormDefinition, FormItem } from '@/shared/forms/definition'
import { fieldsOf, problemsOf, settle } from '@/shared/forms/engine'
import { prefill, type Prefilled } from '@/shared/forms/prefill'
import { answersFrom, brought, type Said } from '@/shared/forms/records'
import type { NewItem } from '@/shared/offline/outbox'
import { classify, targetWords, type Previous, type Verdict } from './classify'
import { classLabel, numbersOf, type Held } from './compose'
import { decide, ruleTitle, whyOf, type Subject } from './decide'
import type { Copy, VisitCopy } from './types'
import { ageText, describe, describePressure, rangeFor } from './words'

const AHEAD_DAYS = 14
const METHOD = 'method'
const METHOD_OF: Record<string, string> = { clinic: '1', home: '2', phone: '3', video: '3' }
const WAYS: Record<string, string> = { clinic: '门诊', home: '上门', phone: '电话', video: '视频' }

interface SentForm { code: string; version?: string | null; follow_up_id?: number | null; answers: Answers; confirmed?: string[] }
interface SentPerson { patient_id: number; forms: SentForm[]; presence?: unknown }
export interface SentVisit { client_key: string; visited_at: string; ended_at?: string | null; way: string; place?: string; people: SentPerson[] }

const programmeOf = (held: Held, code: string): string => Object.entries(held.house.packs.visits.programmes).find(([, programme]) => programme.template === code)?.[0] ?? ''
const templateOf = (held: Held, code: string) => held.house.templates.find((template) => template.code === code)
const liveOf = (person: Copy, programme: string) => person.visits.find((visit) => visit.programme === programme && visit.state !== 'done')
const lastOf = (person: Copy, programme: string): VisitCopy | undefined => person.visits.find((visit) => visit.programme === programme && visit.state === 'done')
const formOf = (person: Copy, code: string) => person.forms.find((form) => form.form === code)
const dayItem = (held: Held, code: string) => (programmeOf(held, code) ? 'visited_on' : held.house.packs.forms.forms[code]?.day ?? 'filled_on')
const shanghaiDay = (moment: string) => new Date(Date.parse(moment) + 8 * 3_600_000).toISOString().slice(0, 10)

/** The newest readings, with their day; what was measured today in another form stands in this one already. */
function readingsOf(person: Copy): Record<string, { value: number; taken_on: string }> {
  return Object.fromEntries(Object.keys(person.values).flatMap((code) => { const [now] = numbersOf(person, code); return now ? [[code, { value: now[0], taken_on: shanghaiDay(now[1]) }]] : [] }))
}

/** What is on record of a person, as the forms ask for it; a copy of an older version of this app has none. */
function recordOf(person: Copy) {
  const [medicines, conditions, allergies] = [person.medicines ?? [], person.conditions ?? [], person.allergies ?? []]
  const newest = (rows: readonly { said_on: string }[]) => rows.map((row) => row.said_on).sort().at(-1) ?? null
  const active = <Row extends { state: string }>(rows: readonly Row[]) => rows.filter((row) => row.state === 'active')
  return {
    medicines: active(medicines), conditions: active(conditions), allergies: active(allergies),
    knows_medicines: medicines.length > 0, knows_allergies: allergies.length > 0, known_conditions: conditions.filter((row) => row.code).map((row) => [row.whose, row.code] as const),
    medicines_on: newest(medicines), conditions_on: newest(conditions), allergies_on: newest(allergies),
  }
}

function prefilledOf(person: Copy, form: FormDefinition, last: { answers: Answers; on: string | null }, held: Held, author: string, records: Record<string, Said>): Record<string, Prefilled> {
  const readings = readingsOf(person)
  const age = yearsBetween(person.birth_date, held.today)
  const today = (code: string) => (readings[code]?.taken_on === held.today ? readings[code].value : undefined)
  const found = prefill(form, {
    today: held.today, records, lastAnswers: last.answers, lastDate: last.on, observations: readings, tags: person.tags, author: author ? { name: author } : {},
    patient: {
      sex: person.sex, age, age_months: personOf(person.birth_date, held.today).months, residence: person.is_registered_here ? '1' : '2', is_elderly: age >= 65 ? '2' : '1', over_80: age >= 80 ? '2' : '1',
      is_diabetic: person.tags.includes('diabetes') ? '2' : '1', today_bp_systolic: today('bp_systolic'), today_bp_diastolic: today('bp_diastolic'), self_care: formOf(person, 'elder_self_care')?.result_code || undefined,
    },
  })
  for (const item of fieldsOf(form.item)) {
    const code = item.observation ?? (item.prefill ?? '').split(',').find((source) => source.startsWith('patient:today_'))?.slice('patient:today_'.length)
    const value = code && !item.calculate ? today(code) : undefined
    if (value !== undefined) found[item.linkId] = { value, source: 'observation', known_on: held.today }
  }
  return found
}

function plannedForm(person: Copy, code: string, due: string | null, held: Held, author: string) {
  const template = templateOf(held, code)
  if (!template) return null
  const programme = programmeOf(held, code)
  const [visit, form] = [programme ? lastOf(person, programme) : undefined, formOf(person, code)]
  const records = answersFrom(template.definition, recordOf(person))
  const last = { answers: (visit?.answers ?? form?.answers ?? {}) as Answers, on: visit?.visited_date ?? form?.assessed_date ?? null }
  const pack = held.house.packs.visits
  const rule = held.house.packs.forms.forms[code]
  return {
    code, version: template.version, title: template.title, programme, follow_up_id: programme ? liveOf(person, programme)?.id ?? null : null, due_date: due, day_item: dayItem(held, code),
    why: programme ? `${pack.programmes[programme]!.title}患者` : rule ? whyOf(rule, { born: person.birth_date, sex: person.sex, on: held.today, tags: person.tags }) : '',
    target: programme ? targetWords(pack.programmes[programme]!, yearsBetween(person.birth_date, held.today)) : '', rule_title: programme ? pack.title : ruleTitle(rule, held.house.packs.forms), is_confidential: false,
    prefilled: prefilledOf(person, template.definition, last, held, author, records), last_answers: brought(last.answers, records), last_date: last.on,
    last_words: visit ? [pressureOf(visit), classLabel(visit.classification)].filter(Boolean).join('，') : form?.result_label ?? '',
  }
}
const pressureOf = (visit: VisitCopy) => (visit.answers.bp_systolic && visit.answers.bp_diastolic ? `${visit.answers.bp_systolic}/${visit.answers.bp_diastolic}` : visit.answers.glucose_fasting ? `空腹血糖 ${visit.answers.glucose_fasting}` : '')

/** Forms that somebody waits for within two weeks, and those that were asked for. */
function plannedPerson(person: Copy, asked: readonly string[], held: Held, author: string) {
  const due = new Map<string, string | null>()
  for (const visit of person.visits) {
    const programme = held.house.packs.visits.programmes[visit.programme]
    if (programme && visit.state !== 'done' && daysBetween(held.today, visit.due_date) <= AHEAD_DAYS && !held.settled.has(`followups:${visit.id}`)) due.set(programme.template, visit.due_date)
  }
  for (const task of person.tasks) {
    if (task.source_app === 'assessments' && task.kind.startsWith('form_') && daysBetween(held.today, task.due_date) <= AHEAD_DAYS && !held.settled.has(`assessments:${task.source_id}`)) due.set(task.kind.slice('form_'.length), task.due_date)
  }
  for (const code of asked) if (!due.has(code)) due.set(code, null)
  const forms = [...due].flatMap(([code, day]) => plannedForm(person, code, day, held, author) ?? [])
  const offers = Object.entries(held.house.packs.forms.forms).flatMap(([code, rule]) => {
    const template = templateOf(held, code)
    const why = whyOf(rule, { born: person.birth_date, sex: person.sex, on: held.today, tags: person.tags })
    const last = formOf(person, code)
    if (!template || !why || forms.some((form) => form.code === code)) return []
    const state = !last ? (rule.optional ? 'optional' : 'due') : last.next_date === null ? 'done' : last.next_date <= held.today ? 'due' : 'later'
    return [{ code, title: template.title, group: rule.group, why, state, due_date: last?.next_date ?? null, last_date: last?.assessed_date ?? null, last_result: last?.result_label ?? '' }]
  })
  return {
    patient_id: person.id, name: person.name, sex: person.sex, birth_date: person.birth_date, age: yearsBetween(person.birth_date, held.today), age_text: ageText(person.birth_date, held.today, person.birth_precision),
    tags: person.tags, has_phone: Boolean(person.phone_masked), has_id_card: person.has_id_card, forms, offers,
  }
}

export function planOf(held: Held, params: URLSearchParams) {
  const household = params.get('household_id')
  const people = household ? held.people.filter((person) => person.household_id === Number(household)) : [held.byId.get(Number(params.get('patient_id')))].filter((person) => person !== undefined)
  if (!people.length) return undefined
  // Who has something planned stands first.
  const planned = people.map((person) => plannedPerson(person, params.getAll('form'), held, held.author)).sort((a, b) => Number(b.forms.length > 0) - Number(a.forms.length > 0))
  const codes = new Set(planned.flatMap((person) => person.forms.map((form) => form.code)))
  return {
    date: held.today, household_id: household ? Number(household) : null, people: planned,
    templates: held.house.templates.filter((template) => codes.has(template.code)).map(({ code, version, definition }) => ({ code, version, definition })), presence: held.house.packs.presence,
  }
}

/** The list of forms of a person: what is due, what suits, what was filled. */
export function offersOf(person: Copy, held: Held) {
  const { forms, offers } = plannedPerson(person, [], held, held.author)
  const open = forms.map((form) => ({ code: form.code, title: form.title, group: held.house.packs.forms.forms[form.code]?.group ?? '慢病', why: form.why, state: 'due', due_date: form.due_date, last_date: form.last_date, last_result: form.last_words, last_id: formOf(person, form.code)?.id ?? null, follow_up_id: form.follow_up_id }))
  return [...open, ...offers.map((offer) => ({ ...offer, last_id: formOf(person, offer.code)?.id ?? null, follow_up_id: null }))]
}

interface SoFar { code: string; verdict: Verdict | null; missing: string; words: string; is_complete: boolean; problems: unknown[]; rule_title: string }

function judged(person: Copy, form: SentForm, way: string, day: string, held: Held): SoFar | null {
  const template = templateOf(held, form.code)
  if (!template) return null
  const about = { ...personOf(person.birth_date, day, { sex: person.sex }), tags: person.tags }
  const answers = settle(template.definition, said(form.answers, template.definition, dayItem(held, form.code), day, way), about)
  const problems = problemsOf(template.definition, answers, about, new Set(form.confirmed ?? []))
  const base = { code: form.code, is_complete: !problems.some((one) => one.severity === 'error'), problems: problems.map((one) => ({ link_id: one.linkId, code: one.code, message: one.message, severity: one.severity })) }
  const programme = programmeOf(held, form.code)
  if (!programme) {
    const rule = held.house.packs.forms.forms[form.code]
    const last = formOf(person, form.code)
    const subject: Subject = { born: person.birth_date, sex: person.sex, on: day, tags: person.tags, lastAnswers: last?.answers as Answers | undefined, lastResult: last?.result_code, lastFindings: last?.findings }
    const verdict = rule ? decide(rule, answers, subject, labelsOf(template.definition, rule.resultItem)) : null
    return { ...base, verdict, missing: '', words: '', rule_title: ruleTitle(rule, held.house.packs.forms) }
  }
  const pack = held.house.packs.visits
  const last = lastOf(person, programme)
  const previous: Previous | null = last ? { is_controlled: Boolean(last.is_controlled), had_adverse_reaction: last.has_adverse_reaction } : null
  const found = classify(pack, pack.programmes[programme]!, answers, { age: about.age ?? 0, on: day }, previous, held.house.packs.spans[programme])
  return { ...base, verdict: 'missing' in found ? null : found, missing: 'missing' in found ? found.missing : '', words: readingWords(person, answers, last, held), rule_title: pack.title }
}

function said(answers: Answers, form: FormDefinition, day: string, on: string, way: string): Answers {
  const method = fieldsOf(form.item).find((item) => item.linkId === METHOD)
  return { ...answers, [day]: answers[day] ?? on, ...(method?.answerOption?.some((option) => option.code === METHOD_OF[way]) ? { [METHOD]: METHOD_OF[way] } : {}) }
}
const optionsIn = (item: FormItem | undefined, form: FormDefinition) => item?.answerOption ?? (item?.optionSet ? form.optionSets?.[item.optionSet] : undefined) ?? []
const labelsOf = (form: FormDefinition, linkId: string | undefined): Record<string, string> => Object.fromEntries(optionsIn(fieldsOf(form.item).find((item) => item.linkId === linkId), form).map((option) => [option.code, option.display]))

function readingWords(person: Copy, answers: Answers, last: VisitCopy | undefined, held: Held): string {
  const age = yearsBetween(person.birth_date, held.today)
  const code = (name: string) => held.house.codes.find((one) => one.code === name)
  const was = (name: string) => (last?.answers[name] ? Number(last.answers[name]) : undefined)
  const [upper, lower, sugar] = [answers.bp_systolic, answers.bp_diastolic, answers.glucose_fasting].map((value) => (value ? Number(value) : undefined))
  if (sugar !== undefined && code('glucose_fasting')) return describe(code('glucose_fasting')!, sugar, was('glucose_fasting'), rangeFor(code('glucose_fasting'), age, person.tags)).text
  if (upper === undefined || lower === undefined) return ''
  const before = was('bp_systolic') && was('bp_diastolic') ? [was('bp_systolic')!, was('bp_diastolic')!] as const : undefined
  return describePressure([upper, lower], before, [rangeFor(code('bp_systolic'), age, []), rangeFor(code('bp_diastolic'), age, [])]).text
}

export function previewOf(held: Held, sent: { patient_id: number; way: string; forms: SentForm[] }): SoFar[] | undefined {
  const person = held.byId.get(sent.patient_id)
  return person && sent.forms.flatMap((form) => judged(person, form, sent.way, String(form.answers[dayItem(held, form.code)] ?? held.today), held) ?? [])
}

/** One item for each person: what the server says about one stops nobody else. The key is that of the visit; the server knows each person under it. */
export function submitted(held: Held, sent: SentVisit): { answer: unknown; items: NewItem[] } | undefined {
  const day = sent.visited_at.slice(0, 10)
  const found = sent.people.map((given) => ({ given, person: held.byId.get(given.patient_id) }))
  if (found.some(({ person }) => !person)) return undefined
  const made = found.map(({ given, person }) => {
    const forms = given.forms.map((form) => ({ form, so: judged(person!, form, sent.way, day, held), title: templateOf(held, form.code)?.title ?? form.code }))
    const item: NewItem = {
      id: `${sent.client_key}:${given.patient_id}`, personId: person!.id, personName: person!.name, title: `${WAYS[sent.way] ?? ''}服务`,
      lines: [`日期：${day}`, ...forms.map(({ so, title }) => [title, so?.words, so?.verdict?.label].filter(Boolean).join('，'))],
      method: 'POST', path: '/api/doctor/visits', body: { ...sent, people: [given] }, reads: `/api/doctor/patients/${person!.id}/visits`, page: `/people/${person!.id}/visit`,
      draft: draftOf(person!, given, sent),
      settles: [...given.forms.flatMap((form) => (form.follow_up_id ? [`followups:${form.follow_up_id}`] : [])), ...person!.tasks.filter((task) => task.source_app === 'assessments' && given.forms.some((form) => task.kind === `form_${form.code}`)).map((task) => `assessments:${task.source_id}`)],
    }
    return { item, verdict: { patient_id: person!.id, status: 'stored', is_replay: false, refusal: null, encounter: encounterOf(person!, given, sent, forms) } }
  })
  return { answer: made.map(({ verdict }) => verdict), items: made.map(({ item }) => item) }
}

/** The slip that is shown at once: what the phone can say by itself, marked as not sent yet. */
function encounterOf(person: Copy, given: SentPerson, sent: SentVisit, forms: { form: SentForm; so: SoFar | null; title: string }[]) {
  return {
    id: 0, patient_id: person.id, way: sent.way, way_label: WAYS[sent.way] ?? '', place: sent.place ?? '', visited_at: sent.visited_at, minutes: null, practitioner_name: '',
    presence: given.presence ? 'given' : 'missing', presence_label: given.presence ? '' : '没有凭证', presence_words: given.presence ? '凭证存在手机里，上传后核对' : '', presence_kind: '', presence_file_id: null,
    forms: forms.map(({ form, so, title }) => ({
      code: form.code, title, status: 'waiting', follow_up_id: form.follow_up_id ?? null, assessment_id: null, result_code: so?.verdict?.code ?? '', result_label: so?.verdict?.label || '已存在手机',
      summary: so?.verdict ? [so.verdict.reasons.join('；'), so.verdict.advice].filter(Boolean).join('。') : '', is_emergency: so?.verdict?.is_emergency ?? false, needs_referral: so?.verdict?.needs_referral ?? false, next_date: so?.verdict?.next_date ?? null, credited: '',
    })),
  }
}

/** As the visit screen keeps what is half typed (`useVisit`), so that it opens again with every word. */
function draftOf(person: Copy, given: SentPerson, sent: SentVisit) {
  const forms = Object.fromEntries(given.forms.map((form) => [form.code, { version: form.version ?? '', answers: form.answers, confirmed: form.confirmed ?? [], touched: Object.keys(form.answers) }]))
  const state = { way: sent.way, place: sent.place ?? '', day: sent.visited_at.slice(0, 10), startedAt: sent.visited_at, people: { [person.id]: { forms, chosen: given.forms.map((form) => form.code), isSeen: true, presence: given.presence ?? undefined } } }
  const id = `visit-person-${person.id}`
  return { id, value: { id, answers: state, confirmed: [], touched: [], clientKey: sent.client_key, savedAt: sent.visited_at } }
}
