import { computed, nextTick, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { sendJson } from '@/shared/api/client'
import type { Answers, FormDefinition, FormItem, Problem } from '@/shared/forms/definition'
import { problemsOf, settle } from '@/shared/forms/engine'
import { newKey } from '@/shared/lib/key'
import { useAction } from '@/shared/lib/useAction'
import { useLoad } from '@/shared/lib/useLoad'
import { findDraft, forgetDraft, keepDraft } from './draft'
import type { FollowUp, OpenedFollowUp, Preview } from './types'

const PREVIEW_AFTER_MS = 350

export function itemsById(items: readonly FormItem[], found = new Map<string, FormItem>()): Map<string, FormItem> {
  for (const item of items) {
    found.set(item.linkId, item)
    if (item.type === 'group' && !item.repeats) itemsById(item.item ?? [], found)
  }
  return found
}

/** How many answers were brought along from earlier and need no tap; those on the page itself are not counted. */
export const broughtAlong = (opened: OpenedFollowUp, onPage: readonly string[]): number =>
  Object.entries(opened.prefilled).filter(([linkId, known]) => known.source !== 'today' && !onPage.includes(linkId)).length

/**
 * One follow-up on the phone: prefilled, kept after every change, judged live by the server, saved once.
 * The client key belongs to the draft: a second tap, a lost answer or a restarted phone stores the visit once.
 */
export function useFollowUp(followUpId: string) {
  const answers = ref<Answers>({})
  const confirmed = ref<string[]>([])
  const touched = ref<string[]>([])
  const savedAt = ref('')
  const isKept = ref(true)
  const preview = shallowRef<Preview>()
  const result = shallowRef<FollowUp>()
  const showsProblems = ref(false)
  const { isBusy, problem, attempt } = useAction()
  let clientKey = newKey()
  const isReady = ref(false)
  let isKeeping = false

  const { data, error, load: read } = useLoad(async () => {
    const opened = await sendJson<OpenedFollowUp>('GET', `/api/doctor/follow-ups/${followUpId}`)
    const template = await sendJson<{ definition: FormDefinition }>('GET', `/api/doctor/form-templates/${opened.template_code}?version=${encodeURIComponent(opened.template_version)}`)
    return { opened, form: template.definition }
  })
  // Nothing is shown before the draft has been looked up: what is typed into an earlier page would be overwritten by it.
  const opened = computed(() => (isReady.value ? data.value?.opened : undefined))
  const form = computed(() => (isReady.value ? data.value?.form : undefined))
  const items = computed(() => itemsById(form.value?.item ?? []))
  const person = computed(() => ({ sex: opened.value?.patient.sex, age: opened.value?.age }))
  const problems = computed<Problem[]>(() => (form.value ? problemsOf(form.value, settle(form.value, answers.value), person.value, new Set(confirmed.value)) : []))
  /** Half-typed numbers are left alone: what is required is only asked for when the visit is sent. */
  const shownProblems = computed(() => problems.value.filter((found) => showsProblems.value || (!found.message.startsWith('请填') && touched.value.includes(found.linkId))))

  async function load() {
    isReady.value = false
    isKeeping = false
    await read()
    if (!data.value) return
    const draft = await findDraft(followUpId)
    answers.value = draft?.answers ?? Object.fromEntries(Object.entries(data.value.opened.prefilled).map(([linkId, known]) => [linkId, known.value]))
    confirmed.value = draft?.confirmed ?? []
    touched.value = draft?.touched ?? []
    savedAt.value = draft?.savedAt ?? ''
    clientKey = draft?.clientKey ?? newKey()
    isReady.value = true
    await nextTick()
    isKeeping = true
    void look()
  }

  async function keep() {
    const at = new Date().toISOString()
    const plain = JSON.parse(JSON.stringify(answers.value)) as Answers
    isKept.value = await keepDraft({ id: followUpId, answers: plain, confirmed: [...confirmed.value], touched: [...touched.value], clientKey, savedAt: at })
    if (isKept.value) savedAt.value = at
  }

  let previewRun = 0
  async function look() {
    if (!form.value) return
    const mine = ++previewRun
    const answer = await sendJson<Preview>('POST', `/api/doctor/follow-ups/${followUpId}/preview`, { answers: settle(form.value, answers.value), confirmed: confirmed.value }).catch(() => undefined)
    if (mine === previewRun) preview.value = answer
  }

  let timer: ReturnType<typeof setTimeout> | undefined
  watch([answers, confirmed], () => {
    if (!isKeeping) return
    void keep()
    clearTimeout(timer)
    timer = setTimeout(() => void look(), PREVIEW_AFTER_MS)
  })

  onScopeDispose(() => clearTimeout(timer))

  function set(linkId: string, value: unknown) {
    if (!touched.value.includes(linkId)) touched.value = [...touched.value, linkId]
    answers.value = { ...answers.value, [linkId]: value }
  }
  const confirm = (linkId: string) => { confirmed.value = [...confirmed.value, linkId] }

  async function complete() {
    showsProblems.value = true
    if (!form.value || !opened.value) return
    if (problems.value.length) {
      problem.value = problems.value[0]!.message
      return
    }
    const done = await attempt(() => sendJson<FollowUp>('POST', `/api/doctor/follow-ups/${followUpId}/complete`, {
      client_key: clientKey, answers: settle(form.value!, answers.value), confirmed: confirmed.value, template_version: opened.value!.template_version, evidence: {},
    }))
    if (!done) return
    isKeeping = false
    result.value = done.value
    await forgetDraft(followUpId)
  }

  return { opened, form, items, answers, confirmed, savedAt, isKept, preview, problems: shownProblems, result, error, isBusy, problem, load, set, confirm, complete }
}
