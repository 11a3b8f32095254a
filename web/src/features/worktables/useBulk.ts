import { take } from '@/shared/api/client'
import type { components } from '@/shared/api/desk'
import type { TableQuery } from '@/shared/table/useTable'
import { desk } from '../desk'

export type BulkIn = components['schemas']['BulkIn']
export type BulkPreview = components['schemas']['BulkPreviewOut']
export type BulkJob = components['schemas']['BulkJobOut']

export const previewBulk = (body: BulkIn) => take(desk.POST('/api/desk/bulk-jobs/preview', { body }))
export const startBulk = (body: BulkIn) => take(desk.POST('/api/desk/bulk-jobs', { body }))
export const undoBulk = (job_id: number) => take(desk.POST('/api/desk/bulk-jobs/{job_id}/undo', { params: { path: { job_id } } }))
export const getBulkJob = (job_id: number) => take(desk.GET('/api/desk/bulk-jobs/{job_id}', { params: { path: { job_id } } }))
export const listBulkJobs = (query: TableQuery) => take(desk.GET('/api/desk/bulk-jobs', { params: { query } }))
export const listBulkRows = (job_id: number, verdict: string) => take(desk.GET('/api/desk/bulk-jobs/{job_id}/rows', { params: { path: { job_id }, query: { verdict, limit: 100 } } }))

/** What would happen, in one sentence: said before the button is pressed. */
export function bulkSentence(preview: Pick<BulkPreview, 'will_count' | 'skip_count'>, verb: string, unit: string): string {
  const skipped = preview.skip_count ? `，跳过 ${preview.skip_count} ${unit}` : ''
  return `会${verb} ${preview.will_count} ${unit}${skipped}。`
}

/** How far it is, or what became of it. */
export function bulkResult(job: Pick<BulkJob, 'state' | 'row_count' | 'done_count' | 'skipped_count' | 'failed_count'>, unit: string): string {
  const finished = job.done_count + job.skipped_count + job.failed_count
  if (job.state !== 'done') return `第 ${finished} ${unit}，共 ${job.row_count} ${unit}`
  const parts = [[job.done_count, '办成'], [job.skipped_count, '跳过'], [job.failed_count, '没办成']].filter(([n]) => n)
  return parts.map(([n, word]) => `${word} ${n} ${unit}`).join('，')
}
