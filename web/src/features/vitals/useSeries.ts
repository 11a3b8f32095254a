import { take } from '@/shared/api/client'
import { isoDate, shortDay } from '@/shared/lib/format'
import { desk } from '../desk'

export const getSeries = (patient_id: number, code: string, days: number) =>
  take(desk.GET('/api/desk/patients/{patient_id}/observations/{code}', { params: { path: { patient_id, code }, query: { days } } }))

interface Point { value: number; taken_at: string }
interface Series { plain: string; label: string; points: Point[]; high?: number | null }

/** Several series on one axis of days: the last reading of a day counts, a day without one is a gap. */
export function byDay(series: readonly Series[]): { labels: string[]; lines: { name: string; values: (number | null)[]; below: number | null; belowText: string }[] } {
  const days = [...new Set(series.flatMap((one) => one.points.map((point) => isoDate(point.taken_at))))].sort()
  return {
    labels: days.map((day) => shortDay(day)),
    lines: series.map((one) => {
      const values = new Map<string, number>()
      for (const point of [...one.points].sort((a, b) => a.taken_at.localeCompare(b.taken_at))) values.set(isoDate(point.taken_at), point.value)
      const name = one.plain || one.label
      return { name, values: days.map((day) => values.get(day) ?? null), below: one.high ?? null, belowText: one.high ? `${name}低于 ${one.high}` : '' }
    }),
  }
}

export async function bloodPressure(patient_id: number, days: number) {
  const [systolic, diastolic] = await Promise.all([getSeries(patient_id, 'bp_systolic', days), getSeries(patient_id, 'bp_diastolic', days)])
  return { systolic, diastolic, ...byDay([systolic, diastolic]), count: systolic.points.length }
}
