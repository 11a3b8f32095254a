import { computed, ref } from 'vue'
import type { components } from '@/shared/api/doctor'
import { sendJson } from '@/shared/api/client'
import type { StatusKind } from '@/shared/ui/StatusMark.vue'
import { useAction } from '@/shared/lib/useAction'
import { useLoad } from '@/shared/lib/useLoad'

type Schemas = components['schemas']
export type Alert = Schemas['AlertOut']
export type AlertDetail = Schemas['AlertDetailOut']
export type Client = 'doctor' | 'desk'
interface Page { items: Alert[]; next_cursor: string | null; total: number }

export const OUTCOMES = [
  { value: 'called_fine', label: '打过电话，没事' }, { value: 'remeasured', label: '复测正常' }, { value: 'advised', label: '已指导，继续观察' },
  { value: 'adjusted', label: '调整了用药' }, { value: 'visited', label: '上门或门诊看过' }, { value: 'referred', label: '转诊' },
  { value: 'emergency', label: '已叫 120' }, { value: 'wrong_reading', label: '测错了' }, { value: 'unreachable', label: '联系不上，请人去看' },
] as const
/** What has to be looked at again: closing opens a task (care/alerts rules.FOLLOWED). */
export const isFollowed = (outcome: string): boolean => ['advised', 'adjusted', 'visited', 'referred', 'emergency', 'unreachable'].includes(outcome)
const SEVERITY: Record<string, StatusKind> = { red: 'late', orange: 'due', yellow: 'plan' }
export const severityKind = (severity: string): StatusKind => SEVERITY[severity] ?? 'plan'

/** Who has it, or until when somebody must take it. */
export function standing(alert: Alert, clock: (at: string) => string): string {
  if (alert.state === 'closed') return `了结：${alert.outcome_label}`
  if (alert.state === 'acknowledged') return `${alert.acknowledged_by_name}在管`
  return alert.next_step_at ? `${clock(alert.next_step_at)} 没人接就转${alert.next_words}` : '还没有人接'
}

/** What waits for this person: one's own teams', and what was handed on. */
export function useAlerts(client: Client) {
  const state = ref<'standing' | 'closed'>('standing')
  const { data, error, load } = useLoad(() => sendJson<Page>('GET', `/api/${client}/alerts?state=${state.value}&mine=true&limit=50`))
  return { state, alerts: computed(() => data.value?.items), total: computed(() => data.value?.total ?? 0), error, load }
}

/** One alert, and what a person may do with it. The first sight of an open one is told: phones need not ring. */
export function useAlert(client: Client, id: () => number) {
  const path = (rest = '') => `/api/${client}/alerts/${id()}${rest}`
  const { data, error, load: read } = useLoad(() => sendJson<AlertDetail>('GET', path()))
  const { isBusy, problem, attempt } = useAction()

  async function load() {
    await read()
    if (data.value?.state === 'open' && !data.value.steps.some((step) => step.kind === 'seen')) await sendJson('POST', path('/seen')).catch(() => undefined)
  }
  async function act(rest: string, body: object = {}) {
    const done = await attempt(() => sendJson<AlertDetail>('POST', path(rest), body))
    if (done) data.value = done.value
    return done !== null
  }
  return {
    alert: data, error, isBusy, problem, load,
    acknowledge: () => act('/acknowledge'),
    noteCall: (words = '') => act('/calls', { words }),
    close: (outcome: string, remark: string) => act('/close', { outcome, remark }),
  }
}
