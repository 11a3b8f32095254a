import { take } from '@/shared/api/client'
import type { TableQuery } from '@/shared/table/useTable'
import type { StatusKind } from '@/shared/ui/StatusMark.vue'
import { desk } from '../desk'

export const listReads = (query: TableQuery) => take(desk.GET('/api/desk/logs/reads', { params: { query } }))
export const listOpenings = (query: TableQuery) => take(desk.GET('/api/desk/logs/openings', { params: { query } }))
export const listEvents = (query: TableQuery) => take(desk.GET('/api/desk/logs/events', { params: { query } }))
export const listSecurity = (query: TableQuery) => take(desk.GET('/api/desk/logs/security', { params: { query } }))
export const listParked = (query: TableQuery) => take(desk.GET('/api/desk/logs/parked-events', { params: { query } }))
export const retryParked = (delivery_id: number) => take(desk.POST('/api/desk/logs/parked-events/{delivery_id}/retry', { params: { path: { delivery_id } } }))
export const getLogChoices = () => take(desk.GET('/api/desk/logs/choices', {}))

export const listSeals = () => take(desk.GET('/api/desk/logs/seals', {}))
export const listChecks = (query: TableQuery) => take(desk.GET('/api/desk/logs/checks', { params: { query } }))
export const askCheck = () => take(desk.POST('/api/desk/logs/checks', {}))
export const tracePerson = (body: { identity_number: string; reason: string }) => take(desk.POST('/api/desk/logs/person-traces', { body }))

export type LogCheck = Awaited<ReturnType<typeof listChecks>>['items'][number]

/** How a check of the logs ended, with the first line that does not fit. */
export function checkMark(check: Pick<LogCheck, 'state' | 'state_label'>): { kind: StatusKind; text: string } {
  const kinds: Record<string, StatusKind> = { whole: 'done', broken: 'late', running: 'doing', queued: 'doing' }
  return { kind: kinds[check.state] ?? 'info', text: check.state_label }
}

const WORDS: Record<string, string> = {
  'contracts.contract.offered': '提出签约', 'contracts.contract.signed': '签约', 'contracts.contract.closed': '没签成', 'contracts.contract.ended': '解约', 'contracts.contract.voided': '协议作废',
  'fulfillment.entitlement.credited': '做了一次服务', 'fulfillment.service.denied': '居民说没有这回事', 'fulfillment.contract.disputed': '居民说不知情', 'fulfillment.dispute.decided': '异议有结果',
  'billing.payment.received': '收费', 'billing.payment.refunded': '退费', 'followups.follow_up.completed': '做了随访', 'followups.follow_up.amended': '改了随访',
  'vitals.readings.taken': '量了一次', 'patients.patient.registered': '建档', 'patients.patient.changed': '改了档案', 'patients.patient.died': '登记去世', 'patients.patient.moved_out': '登记搬走', 'patients.patient.returned': '搬回来了',
  'proposals.proposal.made': '提出一件要确认的事', 'proposals.proposal.decided': '双人确认有结果', 'proposals.proposal.withdrawn': '撤回要确认的事',
  'patients.record.opened_with_reason': '凭理由查看档案', 'patients.registration.refused': '建档没成', 'patients.proxy.granted': '授权家人代办', 'patients.proxy.revoked': '收回代办', 'organizations.organization.changed': '改了机构', 'organizations.population.changed': '改了人口数',
  'practitioners.team.changed': '改了团队', 'practitioners.shares.changed': '改了助手分成', 'practitioners.capacity.overridden': '放宽了上限', 'imports.export.requested': '要求导出', 'imports.export.awaiting': '导出等人批', 'imports.export.decided': '导出批了或没批', 'imports.export.downloaded': '下载了导出', 'imports.import.finished': '导入完成',
  'plans.target.set': '改了签约计划数', 'surveys.survey.finished': '核查定稿', 'measures.people.opened': '看了指标名单', 'incentives.distribution.published': '公布分配', 'appraisals.cycle.finished': '考核定稿', 'measures.run.computed': '算了指标', 'measures.measure.published': '发布指标',
}

/** An event in words; one that has none yet keeps its own name rather than hiding. */
export const eventWords = (name: string): string => WORDS[name] ?? name

/** The payload as `名称 值` pairs for one line. */
export const payloadText = (payload: Record<string, unknown>): string =>
  Object.entries(payload).map(([key, value]) => `${key} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`).join('，')
