import { computed, type Ref } from 'vue'
import { personOf } from '@/shared/forms/dates'
import type { Answers, FormDefinition, FormItem, Person, Problem } from '@/shared/forms/definition'
import { fieldsOf, problemsOf, settle } from '@/shared/forms/engine'
import { METHOD, particularOf, saidByVisit, sharedForm, sharedOf, sharedPrefill, type MergedForm, type Shared } from './merge'
import type { Presence } from './presence'
import type { PlannedForm, PlannedPerson, VisitPlan } from './types'

export interface FormState { version: string; answers: Answers; confirmed: string[]; touched: string[] }
/** `isSeen`: somebody did something for this person; the others of a household are left as they are. */
export interface PersonState { forms: Record<string, FormState>; chosen: string[]; isSeen: boolean; presence?: Presence }
/** A problem of one form, pointing to the question as it is asked on the page. */
export interface FormProblem extends Problem { form: string }

export const METHOD_OF: Record<string, string> = { clinic: '1', home: '2', phone: '3', video: '3', online: '3' }

export function freshForm(form: PlannedForm): FormState {
  return { version: form.version, answers: Object.fromEntries(Object.entries(form.prefilled).map(([linkId, known]) => [linkId, known.value])), confirmed: [], touched: [] }
}

/** The shared questions begin alike in all forms: with the newest that any of them knows. */
export function level(forms: readonly MergedForm[], state: PersonState): void {
  const shared = sharedOf(forms)
  const known = sharedPrefill(forms, shared)
  for (const one of shared) {
    const typed = one.places.find((place) => state.forms[place.code]?.touched.includes(place.linkId))
    const value = typed ? state.forms[typed.code]!.answers[typed.linkId] : known[one.linkId]?.value
    for (const place of one.places) {
      const form = state.forms[place.code]
      if (form && value !== undefined) form.answers = { ...form.answers, [place.linkId]: value }
    }
  }
}

export function mergedOf(person: PlannedPerson, plan: VisitPlan, chosen: readonly string[]): MergedForm[] {
  // The planned chronic visit asks first; what it shares with the others is asked in its words.
  const inOrder = person.forms.filter((form) => chosen.includes(form.code)).sort((one, other) => Number(!one.programme) - Number(!other.programme))
  return inOrder.flatMap((form) => {
    const template = plan.templates.find((one) => one.code === form.code && one.version === form.version)
    return template ? [{ code: form.code, definition: template.definition as unknown as FormDefinition, dayItem: form.day_item, prefilled: form.prefilled as MergedForm['prefilled'], lastAnswers: form.last_answers, lastDate: form.last_date }] : []
  })
}

/** What is sent for one form: its answers, the day and the way of the visit, hidden ones dropped, calculated ones filled in. */
export function given(form: MergedForm, state: FormState, about: Person, day: string, way: string): Answers {
  const said = { ...state.answers, [form.dayItem]: day }
  const method = fieldsOf(form.definition.item).find((item) => item.linkId === METHOD)
  if (method?.answerOption?.some((option) => option.code === METHOD_OF[way])) said[METHOD] = METHOD_OF[way]!
  return settle(form.definition, said, about)
}

/** One person of the visit: which forms, what they share, what is wrong. */
export function usePersonVisit(person: Ref<PlannedPerson>, plan: Ref<VisitPlan>, state: Ref<PersonState>, visit: Ref<{ day: string; way: string; hasTried: boolean }>) {
  const forms = computed(() => mergedOf(person.value, plan.value, state.value.chosen))
  const planned = computed(() => person.value.forms.filter((form) => state.value.chosen.includes(form.code)))
  const shared = computed<Shared[]>(() => sharedOf(forms.value))
  const common = computed(() => sharedForm(forms.value, shared.value))
  const about = computed<Person>(() => ({ ...personOf(person.value.birth_date, visit.value.day, { sex: person.value.sex }), tags: person.value.tags }))
  const items = computed(() => new Map<string, Map<string, FormItem>>(forms.value.map((form) => [form.code, new Map(fieldsOf(form.definition.item).map((item) => [item.linkId, item]))])))
  const particular = computed(() => new Map(forms.value.map((form) => [form.code, particularOf(form, shared.value)])))
  const commonAnswers = computed<Answers>(() => Object.fromEntries(shared.value.map((one) => [one.linkId, state.value.forms[one.places[0]!.code]?.answers[one.places[0]!.linkId]])))
  const commonPrefill = computed(() => sharedPrefill(forms.value, shared.value))
  const commonLast = computed(() => {
    const latest = forms.value.reduce<MergedForm | undefined>((best, form) => (form.lastDate && (!best || form.lastDate > (best.lastDate ?? '')) ? form : best), undefined)
    const answers = Object.fromEntries(shared.value.flatMap((one) => one.places.flatMap((place) => {
      const value = forms.value.find((form) => form.code === place.code)?.lastAnswers[place.linkId]
      return value === undefined ? [] : [[one.linkId, value] as const]
    }).slice(0, 1)))
    return latest ? { answers, on: latest.lastDate } : undefined
  })
  const settled = computed(() => new Map(forms.value.map((form) => [form.code, given(form, state.value.forms[form.code]!, about.value, visit.value.day, visit.value.way)])))
  const found = computed<FormProblem[]>(() => forms.value.flatMap((form) => problemsOf(form.definition, settled.value.get(form.code)!, about.value, new Set(state.value.forms[form.code]!.confirmed)).map((one) => ({ ...one, form: form.code }))))
  /** What is required is only asked for when the visit is sent. */
  const problems = computed(() => found.value.filter((one) => visit.value.hasTried || (one.code !== 'required' && state.value.forms[one.form]!.touched.includes(one.linkId.split('[')[0]!))))
  const askedAs = (code: string, linkId: string) => shared.value.find((one) => one.places.some((place) => place.code === code && place.linkId === linkId.split('[')[0]))
  const commonProblems = computed<Problem[]>(() => {
    const seen = new Set<string>()
    return problems.value.flatMap((one) => {
      const asked = askedAs(one.form, one.linkId)
      if (!asked || seen.has(asked.linkId + one.message)) return []
      seen.add(asked.linkId + one.message)
      const rest = one.linkId.includes('[') ? one.linkId.slice(one.linkId.indexOf('[')) : ''
      return [{ ...one, linkId: asked.linkId + rest }]
    })
  })
  const ownProblems = (code: string): Problem[] => problems.value.filter((one) => one.form === code && !askedAs(code, one.linkId))

  function write(code: string, linkId: string, value: unknown) {
    const form = state.value.forms[code]!
    form.answers = { ...form.answers, [linkId]: value }
    if (!form.touched.includes(linkId)) form.touched = [...form.touched, linkId]
  }
  /** One answer, in every form that asks the same. */
  function set(code: string, linkId: string, value: unknown) {
    state.value.isSeen = true
    const asked = askedAs(code, linkId)
    for (const place of asked?.places ?? [{ code, linkId }]) write(place.code, place.linkId, value)
  }
  function setCommon(answers: Answers) {
    for (const one of shared.value) {
      if (!same(answers[one.linkId], commonAnswers.value[one.linkId])) set(one.places[0]!.code, one.places[0]!.linkId, answers[one.linkId])
    }
  }
  function setOwn(code: string, answers: Answers) {
    for (const linkId of particular.value.get(code) ?? []) {
      if (!same(answers[linkId], state.value.forms[code]!.answers[linkId])) set(code, linkId, answers[linkId])
    }
  }
  /** A confirmation of an odd shared value holds in every form that asked. */
  function confirm(key: string, code?: string) {
    state.value.isSeen = true
    const [name, rest] = [key.split(/[[#]/)[0]!, key.slice(key.split(/[[#]/)[0]!.length)]
    const asked = code ? askedAs(code, name) : shared.value.find((one) => one.linkId === name)
    for (const place of asked?.places ?? (code ? [{ code, linkId: name }] : [])) {
      const form = state.value.forms[place.code]!
      form.confirmed = [...form.confirmed, place.linkId + rest]
    }
  }
  const brought = computed(() => forms.value.reduce((sum, form) => sum + Object.entries(form.prefilled).filter(([linkId, known]) => known.source !== 'today' && !saidByVisit(form).has(linkId) && !shared.value.some((one) => one.places.slice(1).some((place) => place.code === form.code && place.linkId === linkId))).length, 0))

  return { forms, planned, shared, common, about, items, particular, commonAnswers, commonPrefill, commonLast, settled, found, problems, commonProblems, ownProblems, set, setCommon, setOwn, confirm, brought, askedAs }
}

const same = (left: unknown, right: unknown) => JSON.stringify(left) === JSON.stringify(right)
