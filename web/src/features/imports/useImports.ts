import { send, take } from '@/shared/api/client'
import type { components } from '@/shared/api/desk'
import { count } from '@/shared/lib/format'
import type { TableQuery } from '@/shared/table/useTable'
import type { StatusKind } from '@/shared/ui/StatusMark.vue'
import { desk } from '../desk'

export type ImportJob = components['schemas']['ImportOut']
export type ImportLine = components['schemas']['ImportRowOut']

const at = (job_id: number) => ({ params: { path: { job_id } } })
export const listImportKinds = () => take(desk.GET('/api/desk/import-kinds', {}))
export const listImports = (query: TableQuery) => take(desk.GET('/api/desk/imports', { params: { query } }))
export const getImport = (job_id: number) => take(desk.GET('/api/desk/imports/{job_id}', at(job_id)))
export const listImportRows = (job_id: number, query: TableQuery) => take(desk.GET('/api/desk/imports/{job_id}/rows', { params: { path: { job_id }, query } }))
export const chooseColumns = (job_id: number, keys: (string | null)[]) => take(desk.POST('/api/desk/imports/{job_id}/columns', { ...at(job_id), body: { keys } }))
export const reopenColumns = (job_id: number) => take(desk.POST('/api/desk/imports/{job_id}/reopen', at(job_id)))
export const startImport = (job_id: number) => take(desk.POST('/api/desk/imports/{job_id}/start', at(job_id)))
export const stopImport = (job_id: number) => take(desk.POST('/api/desk/imports/{job_id}/stop', at(job_id)))
export const askForResult = (job_id: number) => take(desk.POST('/api/desk/imports/{job_id}/result', at(job_id)))
export const resultHref = (job_id: number) => `/api/desk/imports/${job_id}/file`

/** A file goes as a form; the answer is the job that reads it. */
export async function uploadTable(code: string, file: File): Promise<ImportJob> {
  const form = new FormData()
  form.set('code', code)
  form.set('file', file)
  return await (await send('/api/desk/imports', { method: 'POST', body: form })).json() as ImportJob
}

const VERDICTS: Record<string, { kind: StatusKind; text: string; will: string }> = {
  created: { kind: 'done', text: '新增', will: '将新增' },
  updated: { kind: 'doing', text: '更新', will: '将更新' },
  unchanged: { kind: 'mute', text: '同前，未改动', will: '同前，不改动' },
  rejected: { kind: 'late', text: '没收进来', will: '收不进来' },
  pending: { kind: 'plan', text: '没有处理', will: '还没试算' },
}
/** The verdict on a row: what would happen before the writing, what has happened after. */
export function verdictMark(verdict: string, isWritten = true): { kind: StatusKind; text: string } {
  const known = VERDICTS[verdict]
  return known ? { kind: known.kind, text: isWritten ? known.text : known.will } : { kind: 'info', text: verdict }
}

type Counted = Pick<ImportJob, 'state' | 'row_count' | 'created_count' | 'updated_count' | 'unchanged_count' | 'rejected_count' | 'problem'>
export const judged = (job: Counted) => job.created_count + job.updated_count + job.unchanged_count + job.rejected_count
export const isUnderWay = (state: string) => ['reading', 'checking', 'running'].includes(state)

/** What became of a file, in one sentence. */
export function importSentence(job: Counted): string {
  if (job.state === 'failed') return job.problem || '没有读成'
  if (job.state === 'reading') return '正在读表'
  if (job.state === 'mapping') return '等您看一眼列对得对不对'
  const parts = ([[job.created_count, '新增'], [job.updated_count, '更新'], [job.unchanged_count, '没变'], [job.rejected_count, '没收进来']] as const).filter(([n]) => n)
  const counts = parts.map(([n, word]) => `${word} ${count(n)}`).join('，') || '一行也没有'
  if (job.state === 'checking') return `正在试算，第 ${count(judged(job))} 行，共 ${count(job.row_count)} 行`
  if (job.state === 'running') return `正在写入，第 ${count(judged(job))} 行，共 ${count(job.row_count)} 行`
  if (job.state === 'checked') return `试算好了，还没写入：${counts.replace('没收进来', '收不进来')}`
  if (job.state === 'cancelled') return judged(job) && judged(job) < job.row_count ? `停下了，做完的留着：${counts}` : '停下了，什么也没写'
  return `${count(job.row_count)} 行：${counts}`
}

export function importMark(job: Counted): StatusKind {
  if (job.state === 'failed') return 'late'
  if (job.state === 'cancelled') return 'mute'
  if (isUnderWay(job.state)) return 'doing'
  if (job.state !== 'done') return 'due'
  return job.rejected_count ? 'due' : 'done'
}

/** Which of the four steps an import is at: 读表, 对列, 试算, 写入. */
export function stepOf(state: string): number {
  return { reading: 0, mapping: 1, checking: 2, checked: 2, running: 3, done: 4 }[state] ?? -1
}

const HOW: Record<string, string> = { exact: '名字对上了', remembered: '上次这样对的', alias: '别的叫法', content: '看内容猜的' }
export const howText = (how: string) => HOW[how] ?? ''

/** What is still missing before the rehearsal can begin, in one sentence; empty when nothing is. */
export function columnsProblem(keys: readonly (string | null)[], fields: readonly { key: string; title: string; is_required: boolean }[]): string {
  const chosen = keys.filter((key): key is string => Boolean(key))
  const doubled = fields.filter((field) => chosen.filter((key) => key === field.key).length > 1)
  if (doubled.length) return `有两列对到了“${doubled[0]!.title}”，请留一列`
  const absent = fields.filter((field) => field.is_required && !chosen.includes(field.key))
  return absent.length ? `还缺：${absent.map((field) => field.title).join('、')}` : ''
}
