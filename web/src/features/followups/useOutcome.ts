import { sendJson } from '@/shared/api/client'
import { useSite } from '@/shared/auth/site'
import { addDays } from '@/shared/lib/days'
import { newKey } from '@/shared/lib/key'
import { momentOn } from '@/shared/lib/moment'
import { useAction } from '@/shared/lib/useAction'

export type Outcome = 'agreed' | 'later' | 'no_answer' | 'wrong_number' | 'hospital' | 'away' | 'refused' | 'elsewhere' | 'moved' | 'died'
/** `asks` is the question about the day; without one the outcome needs no day. `past`: the day lies behind us. */
export interface OutcomeChoice { code: Outcome; label: string; icon: string; asks: string; days: number; ofVisit?: boolean; past?: boolean; place?: string; after?: string }
export const OUTCOMES = [
  { code: 'agreed', label: '答应来', icon: 'circle-check', asks: '哪天来？', days: 1, after: '15 天内来了才算这通电话有用；没来，到时候再排给您。' },
  { code: 'later', label: '以后再打', icon: 'clock', asks: '哪天再打？', days: 2 },
  { code: 'no_answer', label: '没人接', icon: 'phone-off', asks: '哪天再打？', days: 1, after: '满 3 次没人接，会改成要上门。' },
  { code: 'wrong_number', label: '号码不对', icon: 'phone-x', asks: '', days: 0, ofVisit: true, after: '移出电话名单，在“今天”里改成要上门，上门时问新号码。' },
  { code: 'hospital', label: '住院了', icon: 'building-hospital', asks: '到哪天别提醒？', days: 14 },
  { code: 'away', label: '外出了', icon: 'home', asks: '到哪天别提醒？', days: 14 },
  { code: 'refused', label: '不愿意来', icon: 'hand-stop', asks: '到哪天别提醒？', days: 30 },
  { code: 'elsewhere', label: '在别处看', icon: 'stethoscope', asks: '', days: 0, ofVisit: true, after: '移出电话名单；想再联系，在“移出的”里放回来。' },
  { code: 'moved', label: '搬走了', icon: 'home-move', asks: '哪天搬走的？', days: 0, ofVisit: true, past: true, place: '搬到哪里（不清楚可以不写）', after: '会登记迁出，这位居民的随访和待办都停下。' },
  { code: 'died', label: '去世了', icon: 'user-off', asks: '哪天去世的？', days: 0, ofVisit: true, past: true, place: '原因（不清楚可以不写）', after: '会登记去世，以后不再有任何提醒。' },
] as const satisfies readonly OutcomeChoice[]

/** What may be said about a call: a task that is no follow-up can only be moved or muted. */
export const choicesFor = (target: CallTarget, hasCalled: boolean): readonly OutcomeChoice[] => (target.followUpId !== null && hasCalled ? OUTCOMES : OUTCOMES.filter((choice: OutcomeChoice) => !choice.ofVisit))

export interface CallTarget { patientId: number; taskId: number; followUpId: number | null }
export interface Said { outcome: Outcome; day: string; place?: string; key: string; hasCalled: boolean; calledAt?: string }

/** The request an outcome becomes: a call about a follow-up is kept as its result; anything else only moves or mutes. */
export function requestOf(target: CallTarget, said: Said, entry: 'doctor' | 'desk' = 'doctor'): { path: string; body: Record<string, unknown> } {
  const { outcome, day } = said
  const visit = target.followUpId === null ? null : `/api/${entry}/follow-ups/${target.followUpId}`
  if (visit && said.hasCalled) return { path: `${visit}/calls`, body: { client_key: said.key, outcome, day: day || null, place: said.place ?? '', ...(said.calledAt ? { called_at: said.calledAt } : {}) } }
  if (outcome === 'agreed' || outcome === 'later' || outcome === 'no_answer') {
    if (!visit) return { path: `/api/${entry}/tasks/${target.taskId}/postpone`, body: { to: day, reason_code: outcome } }
    return outcome === 'no_answer' ? { path: `${visit}/unreachable`, body: { call_again: day, note: '' } } : { path: `${visit}/postpone`, body: { to: day, reason_code: outcome, note: '' } }
  }
  const body = { until: day, reason_code: outcome }
  return visit ? { path: `${visit}/mute`, body: { ...body, note: '' } } : { path: `/api/${entry}/patients/${target.patientId}/tasks/mute`, body }
}

export function firstDay(outcome: Outcome, today: string): string {
  const choice: OutcomeChoice = OUTCOMES.find((candidate) => candidate.code === outcome)!
  return choice.asks ? addDays(today, choice.days) : ''
}

/** The number comes only for the call, is counted, and stands in the resident's read log. */
export async function numberFor(patientId: number): Promise<string> {
  return (await sendJson<{ phone: string }>('POST', `/api/doctor/patients/${patientId}/calls`, {})).phone
}

export function useOutcome(entry: 'doctor' | 'desk' = 'doctor') {
  const { isBusy, problem, attempt } = useAction()
  let key = newKey()
  /** The result counts for the moment of the call, however long it waits on the phone. */
  async function save(target: CallTarget, said: Omit<Said, 'key' | 'calledAt'>): Promise<boolean> {
    const { path, body } = requestOf(target, { ...said, key, calledAt: momentOn(useSite().today, new Date()) }, entry)
    const isSaved = Boolean(await attempt(() => sendJson('POST', path, body)))
    if (isSaved) key = newKey()
    return isSaved
  }
  return { isBusy, problem, save }
}
