import { take } from '@/shared/api/client'
import type { components } from '@/shared/api/desk'
import { count } from '@/shared/lib/format'
import type { TableQuery } from '@/shared/table/useTable'
import type { StatusKind } from '@/shared/ui/StatusMark.vue'
import { desk } from '../desk'

type Schemas = components['schemas']
export type TagRun = Schemas['TagRunOut']
export type TrialPerson = Schemas['TrialPersonOut']
export type Side = 'gain' | 'lose'

export const listTrialPeople = (revision_id: number, side: Side, query: TableQuery) => take(desk.GET('/api/desk/tag-rule-drafts/{revision_id}/people', { params: { path: { revision_id }, query: { ...query, side } } }))
export const listTagRuns = (query: TableQuery) => take(desk.GET('/api/desk/tag-runs', { params: { query } }))

export const isUnderWay = (run: Pick<TagRun, 'state'>): boolean => run.state === 'queued' || run.state === 'running'

const KINDS: Record<string, StatusKind> = { queued: 'plan', running: 'doing', done: 'done', failed: 'late' }
/** How far a run is: `正在算，看过 5,000 人，共 12,300 人`. */
export const runMark = (run: TagRun): { kind: StatusKind; text: string } => ({
  kind: KINDS[run.state] ?? 'mute',
  text: run.state === 'running' || run.state === 'failed' ? `${run.state_label}，看过 ${count(run.done_count)} 人，共 ${count(run.total_count)} 人` : run.state_label,
})

/** What a run found, in one sentence. */
export function runWords(run: TagRun): string {
  const parts = [run.gained_count && `归入 ${count(run.gained_count)} 人`, run.lost_count && `不再归入 ${count(run.lost_count)} 人`, run.renamed_count && `换了理由 ${count(run.renamed_count)} 人`].filter(Boolean)
  return parts.length ? parts.join('，') : run.state === 'done' ? '都和规则一致，没有变动' : '还没有变动'
}
