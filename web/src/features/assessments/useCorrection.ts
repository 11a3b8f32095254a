import { computed, nextTick, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { ApiError, sendJson } from '@/shared/api/client'
import { useSite } from '@/shared/auth/site'
import type { Answers, FormDefinition, Problem } from '@/shared/forms/definition'
import { personOf } from '@/shared/forms/dates'
import { problemsOf, settle } from '@/shared/forms/engine'
import type { Prefilled } from '@/shared/forms/prefill'
import { newKey } from '@/shared/lib/key'
import { useLoad } from '@/shared/lib/useLoad'
import type { Outcome, Surface } from './types'

const PREVIEW_AFTER_MS = 400

export interface Corrected { id: number; title: string; assessed_date: string; summary: string; result_label: string; is_emergency: boolean; needs_referral: boolean; next_date: string | null }
export interface Judged { outcome: Outcome | null; problems: { severity: string }[] }
export interface Given { answers: Answers; confirmed: string[] }
/** What stands above the form, and what can be filled in. */
export interface CorrectionHead { title: string; name: string; sex: string; ageText: string; birthDate: string; source: string; rule: string; prefilled: Record<string, Prefilled>; last?: { answers: Answers; on: string } }

/** Where a correction comes from and goes to: an assessment or a follow-up, on the phone or at the desk. */
export interface CorrectionDoor {
  open: () => Promise<{ head: CorrectionHead; answers: Answers; form: FormDefinition }>
  judge: (given: Given) => Promise<Judged>
  save: (given: Given & { client_key: string; reason: string }) => Promise<Corrected>
}

/** The words of a form in the version it was filled in. */
export const definitionOf = async (surface: Surface, code: string, version: string): Promise<FormDefinition> => (await sendJson<{ definition: FormDefinition }>('GET', `${surface === 'doctor' ? '/api/doctor/form-templates' : '/api/desk/form-templates/by-code'}/${code}?version=${encodeURIComponent(version)}`)).definition

/**
 * The correction of a filled form: its answers as they are, a reason, the version it was filled in; judged live by the
 * server, saved once. What is new is filled in a visit (`features/visits`).
 */
export function useCorrection(door: CorrectionDoor) {
  const site = useSite()
  const answers = ref<Answers>({})
  const confirmed = ref<string[]>([])
  const touched = ref<string[]>([])
  const reason = ref('')
  const isReady = ref(false)
  const isSaving = ref(false)
  const tried = ref(false)
  const problem = ref('')
  const serverProblems = shallowRef<Problem[]>([])
  const preview = shallowRef<Judged>()
  const result = shallowRef<Corrected>()
  const clientKey = newKey()
  let isWatching = false

  const { data, error, load: read } = useLoad(door.open)
  const opened = computed(() => (isReady.value ? data.value?.head : undefined))
  const form = computed(() => (isReady.value ? data.value?.form : undefined))
  const person = computed(() => (data.value ? personOf(data.value.head.birthDate, site.today, { sex: data.value.head.sex }) : {}))
  const last = computed(() => data.value?.head.last)
  const settled = computed(() => (form.value ? settle(form.value, answers.value, person.value) : {}))
  const found = computed<Problem[]>(() => (form.value ? problemsOf(form.value, settled.value, person.value, new Set(confirmed.value)) : []))
  /** What is required is only asked for when the form is sent. */
  const problems = computed<Problem[]>(() => {
    const shown = found.value.filter((one) => tried.value || (one.code !== 'required' && touched.value.includes(one.linkId)))
    return [...shown, ...serverProblems.value.filter((one) => !shown.some((other) => other.linkId === one.linkId))]
  })

  async function load() {
    isReady.value = false
    isWatching = false
    await read()
    if (!data.value) return
    answers.value = data.value.answers
    isReady.value = true
    await nextTick()
    isWatching = true
    void look()
  }

  let run = 0
  async function look() {
    const mine = ++run
    const seen = await door.judge({ answers: settled.value, confirmed: confirmed.value }).catch(() => undefined)
    if (mine === run) preview.value = seen
  }

  let timer: ReturnType<typeof setTimeout> | undefined
  watch([answers, confirmed], () => {
    if (!isWatching) return
    serverProblems.value = []
    problem.value = ''
    clearTimeout(timer)
    timer = setTimeout(() => void look(), PREVIEW_AFTER_MS)
  })
  onScopeDispose(() => clearTimeout(timer))

  /** The link id of the first thing that is wrong, or nothing when it is saved. */
  async function save(): Promise<string | undefined> {
    tried.value = true
    const wrong = found.value[0]
    if (wrong) {
      problem.value = found.value.length > 1 ? `还有 ${found.value.length} 处要填或要看一下：${wrong.message}` : wrong.message
      return wrong.linkId
    }
    if (reason.value.trim().length < 2) {
      problem.value = '请写明为什么更正'
      return undefined
    }
    isSaving.value = true
    try {
      result.value = await door.save({ client_key: clientKey, answers: settled.value, confirmed: confirmed.value, reason: reason.value.trim() })
      isWatching = false
    } catch (refused) {
      problem.value = refused instanceof ApiError ? refused.message : '没有存上，可以再试'
      const places = refused instanceof ApiError && Array.isArray(refused.details) ? refused.details as { field?: string; key?: string; message: string }[] : []
      const isQuestion = refused instanceof ApiError && refused.code === 'answers_need_confirmation'
      serverProblems.value = places.filter((one) => one.field).map((one) => ({ linkId: one.field!, key: one.key ?? one.field!, message: one.message, severity: isQuestion ? 'question' : 'error' }))
      return serverProblems.value[0]?.linkId
    } finally {
      isSaving.value = false
    }
    return undefined
  }

  const confirm = (key: string) => { confirmed.value = [...confirmed.value, key] }
  const touch = (linkId: string) => { if (!touched.value.includes(linkId)) touched.value = [...touched.value, linkId] }
  return { opened, form, person, last, answers, reason, preview, problems, problem, result, error, isSaving, load, save, confirm, touch }
}
