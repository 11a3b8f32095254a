import type { components } from '@/shared/api/doctor'
import { sendJson } from '@/shared/api/client'
import { useAction } from '@/shared/lib/useAction'
import { useLoad } from '@/shared/lib/useLoad'
import { takenAt } from '../vitals/usePressure'
import type { Client } from './useAlerts'

export type Mute = components['schemas']['AlertMuteOut']
/** A red rule is quiet for a day at most (care/alerts rules). */
export const HOURS = [6, 12, 24] as const

/** The end of a day in Shanghai, as the server reads it. */
export const untilDay = (day: string): string => `${day}T23:59:00+08:00`

/** So many hours from now; a minute less, so that a clock that runs ahead asks for no more than is allowed. */
export const inHours = (hours: number, now = takenAt()): string => new Date(Date.parse(now) + hours * 3_600_000 - 60_000).toISOString()

/** What of a person rings nobody for a while: seen, added, and ended before its time. */
export function useMutes(client: Client, patientId: () => number) {
  const path = (rest = '') => `/api/${client}/patients/${patientId()}/alert-mutes${rest}`
  const { data, load } = useLoad(() => sendJson<Mute[]>('GET', path()))
  const { isBusy, problem, attempt } = useAction()
  async function act(rest: string, body: object) {
    const done = await attempt(() => sendJson('POST', path(rest), body))
    if (done) await load()
    return done !== null
  }
  return { mutes: data, load, isBusy, problem, add: (rule: string, kind: string, until: string, reason: string) => act('', { rule, kind, until, reason }), lift: (one: Mute) => act(`/${one.id}/lift`, {}) }
}
