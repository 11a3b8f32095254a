import { take } from '@/shared/api/client'
import type { Exporter, ExportState } from '@/shared/table/ExportButton.vue'
import { desk } from '../desk'

/** Filters that say nothing are not part of what is asked for. */
export const meaningful = (filters: Record<string, unknown>) => Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== '' && value != null))

const STATES: Record<string, ExportState['state']> = { waiting: 'waiting', queued: 'waiting', running: 'running', done: 'done', failed: 'failed' }

/** The export of one registered list: a job on the server, followed until its file is there. */
export function exporter(code: string): Exporter {
  return {
    async isOffered() {
      return (await take(desk.GET('/api/desk/export-kinds'))).some((kind) => kind.code === code)
    },
    async start(filters) {
      return (await take(desk.POST('/api/desk/exports', { body: { code, params: meaningful(filters) } }))).id
    },
    async look(id) {
      const job_id = Number(id)
      const job = await take(desk.GET('/api/desk/exports/{job_id}', { params: { path: { job_id } } }))
      return { state: STATES[job.state] ?? 'running', done: job.rows_done, total: job.rows_total ?? undefined, url: `/api/desk/exports/${job_id}/file`, message: job.problem || undefined }
    },
  }
}
