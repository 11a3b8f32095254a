import type { components } from '@/shared/api/desk'
import { take } from '@/shared/api/client'
import type { TableQuery } from '@/shared/table/useTable'
import { desk } from '../desk'

export type Plan = components['schemas']['PlanOut']
export type PlanRow = components['schemas']['PlanRowOut']
export type Week = components['schemas']['WeekOut']
export type TargetKind = components['schemas']['TargetKind']

export const readPlan = (year: number, organization_id?: number, grid_id?: number) => take(desk.GET('/api/desk/signing-plan', { params: { query: { year, organization_id, grid_id } } }))
export const listPlanPeople = (query: TableQuery) => take(desk.GET('/api/desk/signing-plan/people', { params: { query: query as never } }))
export const listVisits = (grid_id: number, limit = 30) => take(desk.GET('/api/desk/signing-plan/visits', { params: { query: { grid_id, limit } } }))
export const listTargets = (grid_id: number, year: number) => take(desk.GET('/api/desk/plan-targets', { params: { query: { grid_id, year } } }))
export const setTarget = (body: components['schemas']['TargetIn']) => take(desk.PUT('/api/desk/plan-targets', { body }))
export const visitsHref = (gridId: number, limit = 30) => `/api/desk/signing-plan/visits/print?grid_id=${gridId}&limit=${limit}`

/** The three classes of the form, in its order. */
export const CLASSES = [{ key: 'elderly', label: '老年人', target: 'elderly' }, { key: 'hypertension', label: '高血压', target: 'hypertension' }, { key: 'diabetes', label: '糖尿病', target: 'diabetes' }] as const

export const TARGETS: { kind: TargetKind; label: string; of: (row: PlanRow) => number | null }[] = [
  { kind: 'signed', label: '签约计划数', of: (row) => row.plan },
  { kind: 'elderly', label: '续签老人计划数', of: (row) => row.elderly.plan },
  { kind: 'hypertension', label: '续签高血压计划数', of: (row) => row.hypertension.plan },
  { kind: 'diabetes', label: '续签糖尿病计划数', of: (row) => row.diabetes.plan },
  { kind: 'family_beds', label: '家庭病床计划数', of: (row) => row.beds_plan },
  { kind: 'family_beds_before', label: '上年家庭病床数', of: (row) => row.beds_before },
]

/** What the curve draws: one point a week; what is to come has no signed number. */
export function curveOf(weeks: readonly Week[]) {
  const short = (day: string) => `${Number(day.slice(5, 7))}-${Number(day.slice(8))}`
  return { labels: weeks.map((week) => short(week.ends)), signed: weeks.map((week) => week.signed), planned: weeks.map((week) => week.planned) }
}

/** `还差 53 人` in the tone of the distance; without a plan nothing is judged. */
export function missingMark(row: Pick<PlanRow, 'missing' | 'plan'>): { kind: 'done' | 'due' | 'mute'; text: string } {
  if (row.missing === null || row.plan === null) return { kind: 'mute', text: '没有计划数' }
  return row.missing ? { kind: 'due', text: `差 ${row.missing.toLocaleString('en-US')} 人` } : { kind: 'done', text: '到了' }
}

/** One sentence over the page: how far, how many a week. */
export function planSentence(plan: Pick<Plan, 'total' | 'weeks_left' | 'needed_per_week'>): string {
  const { signed, plan: wanted, missing } = plan.total
  if (wanted === null) return '还没有定今年的计划数'
  if (!missing) return `计划 ${wanted.toLocaleString('en-US')} 人，已经签了 ${signed.toLocaleString('en-US')} 人，到了`
  if (!plan.weeks_left) return `计划 ${wanted.toLocaleString('en-US')} 人，签了 ${signed.toLocaleString('en-US')} 人，差 ${missing.toLocaleString('en-US')} 人`
  return `还差 ${missing.toLocaleString('en-US')} 人，剩 ${plan.weeks_left} 周，平均每周要签 ${plan.needed_per_week} 人`
}
