import { take } from '@/shared/api/client'
import type { TableQuery } from '@/shared/table/useTable'
import { desk } from '../desk'

const path = (distribution_id: number) => ({ path: { distribution_id } })

export const listDistributions = () => take(desk.GET('/api/desk/distributions', {}))
export const getDistribution = (distribution_id: number) => take(desk.GET('/api/desk/distributions/{distribution_id}', { params: path(distribution_id) }))
export const listParts = (distribution_id: number, parent_id?: number) => take(desk.GET('/api/desk/distributions/{distribution_id}/lines', { params: { ...path(distribution_id), query: { parent_id } } }))
export const listOwnLines = (distribution_id: number, practitioner_id: number) => take(desk.GET('/api/desk/distributions/{distribution_id}/lines', { params: { ...path(distribution_id), query: { practitioner_id } } }))
export const listPayslips = (distribution_id: number) => take(desk.GET('/api/desk/distributions/{distribution_id}/payslips', { params: path(distribution_id) }))
export const runDistribution = (body: { organization_id: number; year: number; scheme_code: string; grade: string; grade_source: string }) => take(desk.POST('/api/desk/distributions', { body }))
export const listRuns = () => take(desk.GET('/api/desk/distribution-runs', {}))
export type DistributionRun = Awaited<ReturnType<typeof listRuns>>[number]
export const isUnderWay = (run: { state: string }): boolean => run.state === 'queued' || run.state === 'running'

/** 要给人看的:还在算的,以及最近一次没算成的;算好的已经在下面的表里,只在刚算完时说一声。 */
export function runsToShow(runs: readonly DistributionRun[], watched: ReadonlySet<number>): DistributionRun[] {
  const newest = new Map<string, DistributionRun>()
  for (const run of runs) if (!newest.has(`${run.organization_id} ${run.year}`)) newest.set(`${run.organization_id} ${run.year}`, run)
  return [...newest.values()].filter((run) => run.state !== 'done' || watched.has(run.id))
}

export const publishDistribution = (distribution_id: number) => take(desk.POST('/api/desk/distributions/{distribution_id}/publish', { params: path(distribution_id) }))
export const explainLine = (line_id: number) => take(desk.GET('/api/desk/pay-lines/{line_id}', { params: { path: { line_id } } }))
export const listPeopleBehind = (line_id: number, query: TableQuery) => take(desk.GET('/api/desk/pay-lines/{line_id}/contracts', { params: { path: { line_id }, query: query as never } }))

interface Amount { amount: string | number }

/** Adds in fen, so that the sum on the page is the sum in the ledger. */
export const sumAmounts = (lines: readonly Amount[]): number => lines.reduce((fen, line) => fen + Math.round(Number(line.amount) * 100), 0) / 100

/** `7 份相加 = 6,204.85 元，一分不差`; says so when they do not add up. */
export function additionText(lines: readonly Amount[], whole: string | number): string {
  const sum = sumAmounts(lines)
  const shown = sum.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
  return Math.round(Number(whole) * 100) === Math.round(sum * 100) ? `${lines.length} 份相加 = ${shown} 元，一分不差` : `${lines.length} 份相加 = ${shown} 元，和总数对不上`
}

export const DISTRIBUTION_STATES: Record<string, { kind: 'done' | 'doing' | 'mute'; text: string }> = { draft: { kind: 'doing', text: '试算，还没公布' }, published: { kind: 'done', text: '公布了' }, replaced: { kind: 'mute', text: '被新的一次代替' } }
export const distributionMark = (state: string) => DISTRIBUTION_STATES[state] ?? DISTRIBUTION_STATES.draft!
