import { take } from '@/shared/api/client'
import type { Exporter, ExportState } from '@/shared/table/ExportButton.vue'
import { desk } from '../desk'

/** Filters that say nothing are not part of what is asked for. */
export const meaningful = (filters: Record<string, unknown>) => Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== '' && value != null))

const STATES: Record<string, ExportState['state']> = { waiting: 'approval', queued: 'waiting', running: 'running', done: 'done', failed: 'failed' }

export const fileOf = (id: number) => `/api/desk/exports/${id}/file`

/** The export of one registered list: a job on the server, followed until its file is there or it waits for approval. */
export function exporter(code: string, { csv = false } = {}): Exporter {
  return {
    csv,
    async offer() {
      const kind = (await take(desk.GET('/api/desk/export-kinds'))).find((one) => one.code === code)
      return kind ? { isPersonal: kind.is_personal } : null
    },
    async start(filters, { isPersonal, purpose, format }) {
      return (await take(desk.POST('/api/desk/exports', { body: { code, params: meaningful(filters), is_personal: isPersonal, purpose, file_format: format } }))).id
    },
    async look(id) {
      const job_id = Number(id)
      const job = await take(desk.GET('/api/desk/exports/{job_id}', { params: { path: { job_id } } }))
      return { state: STATES[job.state] ?? 'running', done: job.rows_done, total: job.rows_total ?? undefined, url: fileOf(job_id), message: job.problem || undefined }
    },
  }
}
