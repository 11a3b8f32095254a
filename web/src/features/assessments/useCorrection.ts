import { computed, nextTick, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { ApiError, sendJson } from '@/shared/api/client'
import { useSite } from '@/shared/auth/site'
import type { Answers, FormDefinition, Problem } from '@/shared/forms/definition'
import { personOf } from '@/shared/forms/dates'
import { problemsOf, settle } from '@/shared/forms/engine'
import { newKey } from '@/shared/lib/key'
import { useLoad } from '@/shared/lib/useLoad'
import type { Assessment, AssessmentDetail, FormPreview, OpenedForm, Surface } from './types'

const PREVIEW_AFTER_MS = 400

export interface Correction { surface: Surface; patientId: number; code: string; amends: number }

/**
 * The correction of a filled form: its answers as they are, a reason, the version it was filled in; judged live by the
 * server, saved once. What is new is filled in a visit (`features/visits`).
 */
export function useCorrection({ surface, patientId, code, amends }: Correction) {
  const site = useSite()
  const base = `/api/${surface}/patients/${patientId}/forms/${code}`
  const templates = surface === 'doctor' ? '/api/doctor/form-templates' : '/api/desk/form-templates/by-code'
  const answers = ref<Answers>({})
  const confirmed = ref<string[]>([])
  const touched = ref<string[]>([])
  const reason = ref('')
  const isReady = ref(false)
  const isSaving = ref(false)
  const tried = ref(false)
  const problem = ref('')
  const serverProblems = shallowRef<Problem[]>([])
  const preview = shallowRef<FormPreview>()
  const result = shallowRef<Assessment>()
  const clientKey = newKey()
  let isWatching = false

  const { data, error, load: read } = useLoad(async () => {
    const opened = await sendJson<OpenedForm>('GET', base)
    const old = await sendJson<AssessmentDetail>('GET', `/api/${surface}/assessments/${amends}`)
    const template = await sendJson<{ definition: FormDefinition }>('GET', `${templates}/${code}?version=${encodeURIComponent(old.version)}`)
    return { opened, old, form: template.definition }
  })
  const opened = computed(() => (isReady.value ? data.value?.opened : undefined))
  const form = computed(() => (isReady.value ? data.value?.form : undefined))
  const person = computed(() => (data.value ? personOf(data.value.opened.birth_date, site.today, { sex: data.value.opened.sex }) : {}))
  const last = computed(() => (data.value?.opened.last_date ? { answers: data.value.opened.last_answers, on: data.value.opened.last_date } : undefined))
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
    answers.value = data.value.old.answers
    isReady.value = true
    await nextTick()
    isWatching = true
    void look()
  }

  let run = 0
  async function look() {
    const mine = ++run
    const seen = await sendJson<FormPreview>('POST', `${base}/preview`, { answers: settled.value, confirmed: confirmed.value }).catch(() => undefined)
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
      result.value = await sendJson<Assessment>('POST', `/api/${surface}/assessments/${amends}/amend`, { client_key: clientKey, answers: settled.value, confirmed: confirmed.value, reason: reason.value })
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
