import { send, take } from '@/shared/api/client'
import type { components } from '@/shared/api/desk'
import type { TableQuery } from '@/shared/table/useTable'
import type { StatusKind } from '@/shared/ui/StatusMark.vue'
import { desk } from '../desk'

export type ImportJob = components['schemas']['ImportOut']

export const listImportKinds = () => take(desk.GET('/api/desk/import-kinds', {}))
export const listImports = (query: TableQuery) => take(desk.GET('/api/desk/imports', { params: { query } }))
export const getImport = (job_id: number) => take(desk.GET('/api/desk/imports/{job_id}', { params: { path: { job_id } } }))
export const listImportRows = (job_id: number, query: TableQuery) => take(desk.GET('/api/desk/imports/{job_id}/rows', { params: { path: { job_id }, query } }))

/** A file goes as a form; the answer is the job that reads it. */
export async function uploadTable(code: string, file: File): Promise<ImportJob> {
  const form = new FormData()
  form.set('code', code)
  form.set('file', file)
  return await (await send('/api/desk/imports', { method: 'POST', body: form })).json() as ImportJob
}

const VERDICTS: Record<string, { kind: StatusKind; text: string }> = {
  created: { kind: 'done', text: '新增' }, updated: { kind: 'doing', text: '更新' }, unchanged: { kind: 'mute', text: '没变' }, rejected: { kind: 'late', text: '没收进来' }, pending: { kind: 'plan', text: '等着' },
}
export const verdictMark = (verdict: string) => VERDICTS[verdict] ?? { kind: 'info' as const, text: verdict }

/** What became of a file, in one sentence. */
export function importSentence(job: Pick<ImportJob, 'state' | 'row_count' | 'created_count' | 'updated_count' | 'unchanged_count' | 'rejected_count' | 'problem'>): string {
  if (job.state === 'failed') return job.problem || '没有读成'
  if (job.state !== 'done') return job.row_count ? `正在读，共 ${job.row_count} 行` : '在排队'
  const parts = [[job.created_count, '新增'], [job.updated_count, '更新'], [job.unchanged_count, '没变'], [job.rejected_count, '没收进来']].filter(([n]) => n)
  return `${job.row_count} 行：${parts.map(([n, word]) => `${word} ${n}`).join('，') || '都是空的'}`
}
