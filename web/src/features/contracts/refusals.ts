import { ref } from 'vue'
import { sendJson, type Page } from '@/shared/api/client'
import type { components } from '@/shared/api/doctor'
import { useAction } from '@/shared/lib/useAction'
import { useLoad } from '@/shared/lib/useLoad'
import { usePages } from '@/shared/lib/usePages'

export type Refusal = components['schemas']['RefusalOut']
export interface RefusalReason { code: string; label: string }
export const SAID_WHERE = [
  { value: 'door', label: '上门' },
  { value: 'phone', label: '电话' },
  { value: 'clinic', label: '门诊' },
] as const

export const useRefusalReasons = (client: 'resident' | 'doctor') => useLoad(() => sendJson<RefusalReason[]>('GET', `/api/${client}/refusal-reasons`))

/** `不愿签：要和家里人商量，12月3日以后再问` */
export function refusalText(refusal: Pick<Refusal, 'reason_label' | 'ask_again_date' | 'may_ask'>): string {
  const [, month, day] = (refusal.ask_again_date ?? '').split('-').map(Number)
  const when = !refusal.ask_again_date ? '请不要再问' : refusal.may_ask ? '现在可以再问' : `${month}月${day}日以后再问`
  return `不愿签：${refusal.reason_label}，${when}`
}

/** Who of the people on the screen does not want to sign. */
export async function standingRefusals(patientIds: readonly number[]): Promise<Map<number, Refusal>> {
  if (!patientIds.length) return new Map()
  const query = patientIds.map((id) => `patient_ids=${id}`).join('&')
  const rows = await sendJson<Refusal[]>('GET', `/api/doctor/standing-refusals?${query}`)
  return new Map(rows.map((row) => [row.patient_id, row]))
}

/** Everybody who said no and still means it; `isDue` keeps those who may be asked again by now. */
export function useRefusals(words: () => string) {
  const isDue = ref(false)
  const pages = usePages<Refusal>((cursor) => {
    const params = new URLSearchParams({ state: isDue.value ? 'due' : 'standing' })
    if (words().trim()) params.set('q', words().trim())
    if (cursor) params.set('cursor', cursor)
    return sendJson<Page<Refusal>>('GET', `/api/doctor/refusals?${params}`)
  })
  return { isDue, ...pages }
}

/** One person's answer: read it, write it down, take it back when they change their mind. */
export function useRefusal(patientId: () => number) {
  const { data, load } = useLoad(async () => (await standingRefusals([patientId()])).get(patientId()) ?? null)
  const { isBusy, problem, attempt } = useAction()

  async function record(body: { channel: string; reason: string; note: string; never_again: boolean; ask_again_date: string | null }): Promise<boolean> {
    const done = await attempt(() => sendJson('POST', `/api/doctor/patients/${patientId()}/refusals`, body))
    if (done) await load()
    return Boolean(done)
  }
  async function lift(id: number): Promise<boolean> {
    const done = await attempt(() => sendJson('POST', `/api/doctor/refusals/${id}/lift`, {}))
    if (done) await load()
    return Boolean(done)
  }
  return { refusal: data, load, isBusy, problem, record, lift }
}
