import type { components } from '@/shared/api/desk'
import { sendJson, take } from '@/shared/api/client'
import type { TableQuery } from '@/shared/table/useTable'
import { desk } from '../desk'

type Schemas = components['schemas']
export type AlertRow = Schemas['AlertOut']
export type Duty = Schemas['DutyOut']

export const listAlerts = (query: TableQuery) => take(desk.GET('/api/desk/alerts', { params: { query: query as never } }))
export const listRoster = (organization_id: number, day: string, days: number) => take(desk.GET('/api/desk/duty-roster', { params: { query: { organization_id, day, days } } }))
export const setDuty = (body: Schemas['DutyIn']) => sendJson<Duty | undefined>('PUT', '/api/desk/duty-roster', body)

/** The days of a roster, each with its two shifts. */
export function rosterDays(from: string, days: number, rows: readonly Duty[]): { day: string; day_shift?: Duty; night?: Duty }[] {
  return Array.from({ length: days }, (_, index) => {
    const at = new Date(`${from}T00:00:00Z`)
    at.setUTCDate(at.getUTCDate() + index)
    const day = at.toISOString().slice(0, 10)
    return { day, day_shift: rows.find((row) => row.day === day && row.shift === 'day'), night: rows.find((row) => row.day === day && row.shift === 'night') }
  })
}
