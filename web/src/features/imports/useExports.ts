import { take } from '@/shared/api/client'
import type { components } from '@/shared/api/desk'
import type { TableQuery } from '@/shared/table/useTable'
import type { StatusKind } from '@/shared/ui/StatusMark.vue'
import { desk } from '../desk'
import { tagLabels } from '../patients/tags'

export type ExportJob = components['schemas']['ExportOut']

const path = (job_id: number) => ({ path: { job_id } })

export const listExports = (query: TableQuery) => take(desk.GET('/api/desk/exports', { params: { query } }))
export const listApprovals = (query: TableQuery) => take(desk.GET('/api/desk/export-approvals', { params: { query } }))
export const listExportLog = (query: TableQuery) => take(desk.GET('/api/desk/logs/exports', { params: { query } }))
export const withdrawExport = (id: number) => take(desk.POST('/api/desk/exports/{job_id}/withdraw', { params: path(id) }))
export const approveExport = (id: number, note: string) => take(desk.POST('/api/desk/export-approvals/{job_id}/approve', { params: path(id), body: { note } }))
export const refuseExport = (id: number, note: string) => take(desk.POST('/api/desk/export-approvals/{job_id}/refuse', { params: path(id), body: { note } }))

export const EXPORT_STATES: Record<string, { kind: StatusKind; text: string }> = {
  waiting: { kind: 'due', text: '等人批' }, refused: { kind: 'late', text: '没有批' }, withdrawn: { kind: 'mute', text: '自己撤回了' },
  queued: { kind: 'doing', text: '在排队' }, running: { kind: 'doing', text: '正在做' }, done: { kind: 'done', text: '可以下载' }, failed: { kind: 'late', text: '没有做成' },
}

/** The state of an export in words; a file that has run out says so. */
export function exportMark(job: Pick<ExportJob, 'state' | 'has_file'>): { kind: StatusKind; text: string } {
  if (job.state === 'done' && !job.has_file) return { kind: 'mute', text: '已清除' }
  return EXPORT_STATES[job.state] ?? { kind: 'info', text: job.state }
}

const FILTER_WORDS: Record<string, string> = {
  q: '查找', state: '状态', tag: '人群', team_id: '团队', organization_id: '机构', grid_id: '网格', sex: '性别', min_age: '年龄不小于', max_age: '年龄不大于', is_signed: '已签约', tab: '视图', expires_within: '几天内到期',
  from_date: '从', to_date: '到', purpose: '原因', kind: '类型', patient_id: '居民编号', year: '年度', code: '指标', side: '哪一边', distribution_id: '分配方案', line_id: '哪一笔', item_code: '项目', name: '事件', actor: '操作者', ids: '哪几份', signed_year: '签约年', origin: '来源', division_code: '区划',
}
const said = (key: string, value: unknown) => (key === 'tag' ? tagLabels([String(value)]) : typeof value === 'boolean' ? (value ? '是' : '否') : Array.isArray(value) ? `${value.length} 份` : String(value))

/** Which rows were asked for, in words for the person who approves. */
export function filterText(params: Record<string, unknown>): string {
  const parts = Object.entries(params).filter(([, value]) => value !== '' && value != null).map(([key, value]) => `${FILTER_WORDS[key] ?? key} ${said(key, value)}`)
  return parts.join('，') || '全部，没有加条件'
}
