import { sendJson } from '@/shared/api/client'
import { addDays } from '@/shared/lib/days'
import { useAction } from '@/shared/lib/useAction'

export type Outcome = 'agreed' | 'later' | 'no_answer' | 'hospital' | 'away' | 'refused'
export const OUTCOMES = [
  { code: 'agreed', label: '答应来', icon: 'circle-check', asks: '哪天来？', days: 1 },
  { code: 'later', label: '以后再打', icon: 'clock', asks: '哪天再打？', days: 2 },
  { code: 'no_answer', label: '没人接', icon: 'phone-off', asks: '哪天再打？', days: 1 },
  { code: 'hospital', label: '住院了', icon: 'building-hospital', asks: '到哪天别提醒？', days: 14 },
  { code: 'away', label: '外出了', icon: 'home-move', asks: '到哪天别提醒？', days: 14 },
  { code: 'refused', label: '不愿意来', icon: 'hand-stop', asks: '到哪天别提醒？', days: 30 },
] as const

export interface CallTarget { patientId: number; taskId: number; followUpId: number | null }

/** The request an outcome becomes. A follow-up keeps its own count of unanswered calls; other tasks are only moved. */
export function requestOf(target: CallTarget, outcome: Outcome, day: string): { path: string; body: Record<string, unknown> } {
  const visit = target.followUpId === null ? null : `/api/doctor/follow-ups/${target.followUpId}`
  if (outcome === 'agreed' || outcome === 'later' || outcome === 'no_answer') {
    if (!visit) return { path: `/api/doctor/tasks/${target.taskId}/postpone`, body: { to: day, reason_code: outcome } }
    return outcome === 'no_answer' ? { path: `${visit}/unreachable`, body: { call_again: day, note: '' } } : { path: `${visit}/postpone`, body: { to: day, reason_code: outcome, note: '' } }
  }
  const body = { until: day, reason_code: outcome }
  return visit ? { path: `${visit}/mute`, body: { ...body, note: '' } } : { path: `/api/doctor/patients/${target.patientId}/tasks/mute`, body }
}

export const firstDay = (outcome: Outcome, today: string): string => addDays(today, OUTCOMES.find((candidate) => candidate.code === outcome)!.days)

/** The number comes only for the call, is counted, and stands in the resident's read log. */
export async function numberFor(patientId: number): Promise<string> {
  return (await sendJson<{ phone: string }>('POST', `/api/doctor/patients/${patientId}/calls`, {})).phone
}

export function useOutcome() {
  const { isBusy, problem, attempt } = useAction()
  async function save(target: CallTarget, outcome: Outcome, day: string): Promise<boolean> {
    const { path, body } = requestOf(target, outcome, day)
    return Boolean(await attempt(() => sendJson('POST', path, body)))
  }
  return { isBusy, problem, save }
}
