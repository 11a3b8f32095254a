import { computed, ref } from 'vue'
import { sendJson } from '@/shared/api/client'
import type { components } from '@/shared/api/doctor'
import { addDays } from '@/shared/lib/days'
import { useAction } from '@/shared/lib/useAction'
import { useLoad } from '@/shared/lib/useLoad'

type Schemas = components['schemas']
export type Rest = Schemas['RestOut']
export type RestingPerson = Schemas['RestingPersonOut']
export type Entry = 'doctor' | 'desk'

export const REST_REASONS = [
  { code: 'hospital', label: '住院了', days: 14 },
  { code: 'away', label: '外出了', days: 30 },
  { code: 'mourning', label: '家里有丧事', days: 14 },
  { code: 'refused', label: '不愿意来', days: 90 },
  { code: 'other', label: '别的原因', days: 14 },
] as const
export type RestReason = (typeof REST_REASONS)[number]['code']

/** The first day offered for a reason. */
export const restUntil = (reason: RestReason, today: string) => addDays(today, REST_REASONS.find((one) => one.code === reason)!.days)

/** `全家静音到 12月1日（家里有丧事）`; without an end: until somebody lifts it. */
export function restText(rest: Pick<Rest, 'is_household' | 'reason' | 'until'>): string {
  const until = rest.until ? `到 ${Number(rest.until.slice(5, 7))}月${Number(rest.until.slice(8, 10))}日` : '，直到有人解除'
  return `${rest.is_household ? '全家' : ''}静音${until}（${rest.reason}）`
}

export interface RestSubject { patientId: number; householdId: number | null }

/** Leaving one person or a household alone, and taking it back. */
export function useRests(entry: Entry, subject: () => RestSubject) {
  const rests = useLoad(() => sendJson<Rest[]>('GET', `/api/${entry}/patients/${subject().patientId}/rests`))
  const { isBusy, problem, attempt } = useAction()
  const withHome = ref(false)
  const isHousehold = computed(() => withHome.value && subject().householdId !== null)
  const path = (home: boolean) => (home ? `/api/${entry}/households/${subject().householdId}/tasks` : `/api/${entry}/patients/${subject().patientId}/tasks`)

  const rest = async (said: { reason: RestReason; until: string; note: string }) => Boolean(await attempt(() => sendJson('POST', `${path(isHousehold.value)}/mute`, { reason_code: said.reason, until: said.until || null, note: said.note })))
  const lift = async (one: Pick<Rest, 'is_household'>) => Boolean(await attempt(() => sendJson('POST', `${path(one.is_household)}/unmute`, {})))
  return { rests: rests.data, load: rests.load, withHome, isHousehold, isBusy, problem, rest, lift }
}

/** Those who are left alone, the first to come back at the top. */
export function useResting(entry: Entry) {
  const { data, error, load } = useLoad(() => sendJson<RestingPerson[]>('GET', `/api/${entry}/resting-patients`))
  const { isBusy, problem, attempt } = useAction()
  async function lift(one: RestingPerson): Promise<boolean> {
    const whose = one.is_household ? `households/${one.household_id}` : `patients/${one.patient_id}`
    const isDone = Boolean(await attempt(() => sendJson('POST', `/api/${entry}/${whose}/tasks/unmute`, {})))
    if (isDone) await load()
    return isDone
  }
  return { data, error, load, isBusy, problem, lift }
}
