import { computed, nextTick, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { problemsOf } from '@/shared/forms/engine'
import { personOf } from '@/shared/forms/dates'
import { newKey } from '@/shared/lib/key'
import { momentOn, timeOf } from '@/shared/lib/moment'
import { useAction } from '@/shared/lib/useAction'
import { useLoad } from '@/shared/lib/useLoad'
import { serverDoor, type Asked, type Surface, type VisitDoor } from './door'
import { wayOfMethod } from './labels'
import { freshForm, given, level, mergedOf, type PersonState } from './usePersonVisit'
import { isWhole } from './presence'
import type { FormSoFar, PlannedPerson, PresenceIn, VisitIn, VisitPlan, VisitVerdict, WayCode } from './types'

const PREVIEW_AFTER_MS = 350
const HALF_A_DAY_MS = 12 * 3_600_000

export interface VisitState { way: WayCode; place: string; day: string; startedAt: string; people: Record<number, PersonState> }

export const draftKey = ({ patientId, householdId }: Asked): string => (patientId === undefined ? `visit-household-${householdId}` : `visit-person-${patientId}`)

/** How this person is usually seen; a household is seen at home. */
function usualWay(plan: VisitPlan): WayCode {
  if (plan.household_id !== null) return 'home'
  const method = plan.people.flatMap((person) => person.forms.map((form) => form.prefilled.method?.value)).find(Boolean)
  return wayOfMethod(method) ?? 'clinic'
}

/**
 * One visit of one person or a household: what is due is loaded filled in, every change is kept, judged live, and all of
 * it is sent as one request. The client key belongs to the draft: a second tap or a restarted phone stores it once.
 */
export function useVisit(surface: Surface, asked: Asked, door: VisitDoor = serverDoor(surface)) {
  const key = draftKey(asked)
  const plan = shallowRef<VisitPlan>()
  const state = ref<VisitState>()
  const current = ref(0)
  const savedAt = ref('')
  const isKept = ref(true)
  const hasTried = ref(false)
  const previews = shallowRef<Record<number, FormSoFar[]>>({})
  const isJudged = ref(true)
  const verdicts = shallowRef<VisitVerdict[]>([])
  const { isBusy, problem, attempt } = useAction()
  let clientKey = newKey()
  let isKeeping = false

  const opening = useLoad(async () => {
    const draft = await door.find(key)
    const kept = draft?.state as VisitState | undefined
    const chosen = [...new Set([...(asked.forms ?? []), ...Object.values(kept?.people ?? {}).flatMap((person) => person.chosen)])]
    return { plan: await door.load({ ...asked, forms: chosen }), draft, kept }
  })

  async function load() {
    isKeeping = false
    await opening.load()
    if (!opening.data.value) return
    const { plan: opened, draft, kept } = opening.data.value
    const people: Record<number, PersonState> = {}
    for (const person of opened.people) people[person.patient_id] = begun(person, opened, kept?.people[person.patient_id])
    state.value = { way: kept?.way ?? usualWay(opened), place: kept?.place ?? '', day: kept?.day ?? opened.date, startedAt: kept?.startedAt ?? new Date().toISOString(), people }
    clientKey = draft?.clientKey ?? newKey()
    savedAt.value = draft?.savedAt ?? ''
    current.value = opened.people[0]?.patient_id ?? 0
    plan.value = opened
    await nextTick()
    isKeeping = true
    void look()
  }

  function begun(person: PlannedPerson, opened: VisitPlan, kept?: PersonState): PersonState {
    const forms = Object.fromEntries(person.forms.map((form) => {
      const before = kept?.forms[form.code]
      return [form.code, before?.version === form.version ? before : freshForm(form)]
    }))
    const fresh = person.forms.map((form) => form.code)
    // Who opened one form fills that one; what else is planned is one tap away.
    const wanted = [...(kept?.chosen ?? []), ...(asked.forms ?? [])]
    const chosen = wanted.length ? fresh.filter((code) => wanted.includes(code)) : fresh
    const fixed: PersonState = { forms, chosen, isSeen: kept?.isSeen ?? asked.patientId !== undefined, presence: kept?.presence }
    level(mergedOf(person, opened, chosen), fixed)
    return fixed
  }

  async function addForm(patientId: number, code: string) {
    if (!plan.value || !state.value) return
    const mine = state.value.people[patientId]!
    let person = plan.value.people.find((one) => one.patient_id === patientId)!
    if (!person.forms.some((form) => form.code === code)) {
      const done = await attempt(() => door.load({ patientId, forms: [code] }))
      const form = done?.value.people[0]?.forms.find((one) => one.code === code)
      if (!done || !form) return
      const grown = { ...person, forms: [...person.forms, form], offers: person.offers.filter((offer) => offer.code !== code) }
      person = grown
      const templates = [...plan.value.templates, ...done.value.templates.filter((one) => !plan.value!.templates.some((known) => known.code === one.code && known.version === one.version))]
      plan.value = { ...plan.value, people: plan.value.people.map((one) => (one.patient_id === patientId ? grown : one)), templates }
      mine.forms[code] = freshForm(form)
    }
    mine.chosen = [...mine.chosen, code]
    mine.isSeen = true
    level(mergedOf(person, plan.value, mine.chosen), mine)
  }
  function dropForm(patientId: number, code: string) {
    const mine = state.value!.people[patientId]!
    mine.chosen = mine.chosen.filter((one) => one !== code)
  }

  async function keep() {
    if (!state.value) return
    const at = new Date().toISOString()
    const plain = JSON.parse(JSON.stringify(state.value)) as VisitState
    isKept.value = (await door.keep(key, { state: plain, clientKey, savedAt: at })) || surface === 'desk'
    if (isKept.value && surface === 'doctor') savedAt.value = at
  }

  const formsOf = (person: PlannedPerson) => {
    const mine = state.value!.people[person.patient_id]!
    const about = { ...personOf(person.birth_date, state.value!.day, { sex: person.sex }), tags: person.tags }
    return mergedOf(person, plan.value!, mine.chosen).map((form) => {
      const answers = given(form, mine.forms[form.code]!, about, state.value!.day, state.value!.way)
      const planned = person.forms.find((one) => one.code === form.code)!
      return { form, about, sent: { code: form.code, version: planned.version, follow_up_id: planned.follow_up_id, answers, confirmed: mine.forms[form.code]!.confirmed } }
    })
  }

  /** A half proof, or one that does not count for this way, is not sent. */
  function proofOf(patientId: number): PresenceIn | null {
    const presence = state.value!.people[patientId]!.presence
    return isWhole(presence) && plan.value!.presence[state.value!.way]?.kinds.includes(presence.kind) ? presence as PresenceIn : null
  }

  let run = 0
  async function look() {
    const person = plan.value?.people.find((one) => one.patient_id === current.value)
    if (!person || !state.value) return
    const mine = ++run
    const forms = formsOf(person).map(({ sent }) => ({ ...sent, version: null }))
    const seen = forms.length ? await door.preview({ patient_id: person.patient_id, way: state.value.way, forms }).catch(() => undefined) : []
    if (mine !== run) return
    isJudged.value = seen !== undefined
    if (seen) previews.value = { ...previews.value, [person.patient_id]: seen }
  }

  let timer: ReturnType<typeof setTimeout> | undefined
  watch(state, () => {
    if (!isKeeping) return
    void keep()
    clearTimeout(timer)
    timer = setTimeout(() => void look(), PREVIEW_AFTER_MS)
  }, { deep: true })
  watch(current, () => { if (isKeeping) void look() })
  onScopeDispose(() => clearTimeout(timer))

  const stored = computed(() => new Set(verdicts.value.filter((one) => one.status === 'stored').map((one) => one.patient_id)))
  const toSend = computed(() => (plan.value && state.value ? plan.value.people.filter((person) => state.value!.people[person.patient_id]!.isSeen && !stored.value.has(person.patient_id)) : []))
  const isDone = computed(() => verdicts.value.length > 0 && toSend.value.length === 0)

  /** Who has something wrong first, or nobody when it was sent. */
  async function send(): Promise<number | undefined> {
    if (!plan.value || !state.value) return undefined
    hasTried.value = true
    for (const person of toSend.value) {
      const wrong = formsOf(person).flatMap(({ form, about, sent }) => problemsOf(form.definition, sent.answers, about, new Set(sent.confirmed)))
      if (!wrong.length) continue
      current.value = person.patient_id
      problem.value = `${plan.value.people.length > 1 ? `${person.name}：` : ''}${wrong.length > 1 ? `还有 ${wrong.length} 处要填或要看一下，` : ''}${wrong[0]!.message}`
      return person.patient_id
    }
    const now = new Date()
    const [day, began] = [state.value.day, new Date(state.value.startedAt)]
    const isToday = day === plan.value.date
    const start = now.getTime() - began.getTime() < HALF_A_DAY_MS ? began : now
    const visit: VisitIn = {
      client_key: clientKey,
      visited_at: isToday ? momentOn(day, timeOf(start) <= timeOf(now) ? start : now) : `${day}T12:00:00+08:00`,
      ended_at: isToday ? momentOn(day, now) : null,
      way: state.value.way,
      place: state.value.place,
      people: toSend.value.map((person) => ({ patient_id: person.patient_id, forms: formsOf(person).map(({ sent }) => sent), presence: proofOf(person.patient_id) })),
    }
    const done = await attempt(() => door.submit(visit))
    if (!done) return undefined
    verdicts.value = [...verdicts.value.filter((one) => one.status === 'stored'), ...done.value]
    const refused = done.value.find((one) => one.status !== 'stored')
    if (refused) {
      current.value = refused.patient_id
      const name = plan.value.people.find((one) => one.patient_id === refused.patient_id)?.name
      problem.value = `${plan.value.people.length > 1 ? `${name}：` : ''}${refused.refusal?.message ?? '没有存上'}`
      return refused.patient_id
    }
    isKeeping = false
    await door.forget(key)
    return undefined
  }

  return { plan, state, current, savedAt, isKept, hasTried, previews, isJudged, verdicts, stored, toSend, isDone, isBusy, problem, error: opening.error, load, addForm, dropForm, send }
}
