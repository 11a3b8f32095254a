import { take } from '@/shared/api/client'
import type { components } from '@/shared/api/desk'
import type { TableQuery } from '@/shared/table/useTable'
import { desk } from '../desk'

export type EnrolmentRow = components['schemas']['EnrolmentRowOut']
export type Cohort = components['schemas']['CohortOut']

export const listEnrolments = (query: TableQuery) => take(desk.GET('/api/desk/enrolments', { params: { query: query as never } }))
export const listProgrammes = () => take(desk.GET('/api/desk/programmes'))
export const readCohort = (code: string, team_id?: number) => take(desk.GET('/api/desk/programmes/{code}/cohort', { params: { path: { code }, query: { team_id } } }))

/** The four parts of those who are managed; each opens to its people. */
export const PARTS = [
  { key: 'controlled', label: '达标', standing: 'controlled' },
  { key: 'uncontrolled', label: '没达标', standing: 'all_uncontrolled' },
  { key: 'lost', label: '失访', standing: 'lost' },
  { key: 'unknown', label: '还没随访', standing: 'unknown' },
] as const

/** The list behind a number. */
export function listLink(programme: string, where: { standing?: string; team_id?: number | null; level?: string; state?: string; month?: string; reason?: string }) {
  const query = Object.fromEntries(Object.entries({ programme, ...where }).filter(([, value]) => value !== undefined && value !== null && value !== '').map(([key, value]) => [key, String(value)]))
  return { path: '/programmes', query }
}

/** `2026-05-31` → `5月底`, with the year where it is another. */
export function monthText(day: string, today: string) {
  const month = `${Number(day.slice(5, 7))} 月底`
  return day.slice(0, 4) === today.slice(0, 4) ? month : `${day.slice(0, 4)} 年 ${month}`
}

/** The ends of the months before this one, the newest first. */
export function monthEnds(today: string, back: number): string[] {
  const [year = 0, month = 0] = today.split('-').map(Number)
  return Array.from({ length: back }, (_, index) => new Date(Date.UTC(year, month - 1 - index, 0)).toISOString().slice(0, 10))
}

/** One sentence above the numbers, for whoever has half a minute. */
export function cohortSentence(cohort: Cohort): string {
  const { total } = cohort
  if (!total.managed) return `还没有人在${cohort.title}的管理里`
  const rate = Math.round((total.controlled / total.managed) * 1000) / 10
  return `在管 ${total.managed} 人，达标 ${total.controlled} 人（${rate}%），没达标 ${total.uncontrolled} 人，失访 ${total.lost} 人；失访的算没达标`
}
