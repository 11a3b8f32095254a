import { computed, ref, shallowRef, watch } from 'vue'
import { ApiError, take } from '@/shared/api/client'
import { newKey } from '@/shared/lib/key'
import type { Answers, FormDefinition, Problem } from '@/shared/forms/definition'
import { problemsOf, settle } from '@/shared/forms/engine'
import { desk } from '../desk'

export const listFollowUps = (patient_id: number) => take(desk.GET('/api/desk/patients/{patient_id}/follow-ups', { params: { path: { patient_id }, query: {} } }))
const openFollowUp = (follow_up_id: number) => take(desk.GET('/api/desk/follow-ups/{follow_up_id}', { params: { path: { follow_up_id } } }))
const readTemplate = (code: string, version: string) => take(desk.GET('/api/desk/form-templates/by-code/{code}', { params: { path: { code }, query: { version } } }))

type Opened = Awaited<ReturnType<typeof openFollowUp>>
type Preview = { classification: { label: string; reasons: string[]; next_step: string; advice: string; next_date: string; is_emergency: boolean; is_controlled: boolean; needs_referral: boolean; referral_reasons: string[] } | null; missing: string; reading_words: string; problems: { link_id: string; message: string; severity: string }[] }

/** One follow-up while it is filled: prefilled answers, what is wrong, the server's running classification, saved once. */
export function useFollowUp(follow_up_id: number) {
  const opened = shallowRef<Opened | null>(null)
  const form = shallowRef<FormDefinition | null>(null)
  const answers = ref<Answers>({})
  const confirmed = ref<string[]>([])
  const preview = shallowRef<Preview | null>(null)
  const serverProblems = shallowRef<Problem[]>([])
  const tried = ref(false)
  const error = shallowRef<unknown>(null)
  const isSaving = ref(false)
  const problem = ref('')
  // One key for one visit: pressing twice, or after a lost answer, stores it once.
  const clientKey = newKey()
  let timer: ReturnType<typeof setTimeout> | undefined

  const person = computed(() => ({ sex: opened.value?.patient.sex, age: opened.value?.age }))
  const settled = computed(() => (form.value ? settle(form.value, answers.value) : {}))
  const problems = computed<Problem[]>(() => {
    if (!form.value) return []
    const found = problemsOf(form.value, answers.value, person.value, new Set(confirmed.value))
    const shown = found.filter((one) => tried.value || answers.value[one.linkId] !== undefined)
    return [...shown, ...serverProblems.value.filter((one) => !shown.some((other) => other.linkId === one.linkId))]
  })

  async function open() {
    error.value = null
    try {
      const found = await openFollowUp(follow_up_id)
      const template = await readTemplate(found.template_code, found.template_version)
      answers.value = Object.fromEntries(Object.entries(found.prefilled).map(([linkId, known]) => [linkId, (known as { value: unknown }).value]))
      form.value = template.definition as unknown as FormDefinition
      opened.value = found
    } catch (reason) {
      error.value = reason
    }
  }

  async function look() {
    preview.value = await take(desk.POST('/api/desk/follow-ups/{follow_up_id}/preview', { params: { path: { follow_up_id } }, body: { answers: settled.value, confirmed: confirmed.value } })).catch(() => preview.value) as Preview | null
  }

  watch(answers, () => {
    serverProblems.value = []
    clearTimeout(timer)
    timer = setTimeout(() => void look(), 400)
  }, { deep: true })

  async function save(): Promise<boolean> {
    tried.value = true
    problem.value = ''
    if (problems.value.length) {
      problem.value = `还有 ${problems.value.length} 处要看一下`
      return false
    }
    isSaving.value = true
    try {
      await take(desk.POST('/api/desk/follow-ups/{follow_up_id}/complete', { params: { path: { follow_up_id } }, body: { client_key: clientKey, answers: settled.value, confirmed: confirmed.value, template_version: opened.value?.template_version ?? null, evidence: {} } }))
      return true
    } catch (reason) {
      problem.value = reason instanceof ApiError ? reason.message : '没有存上，可以再试'
      const details = reason instanceof ApiError && Array.isArray(reason.details) ? reason.details as Preview['problems'] : []
      serverProblems.value = details.filter((one) => one.link_id).map((one) => ({ linkId: one.link_id, message: one.message, severity: one.severity === 'question' ? 'question' : 'error' }))
      return false
    } finally {
      isSaving.value = false
    }
  }

  void open()
  return { opened, form, answers, problems, preview, error, isSaving, problem, open, save, confirm: (linkId: string) => { confirmed.value = [...confirmed.value, linkId] } }
}
