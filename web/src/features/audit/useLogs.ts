import { take } from '@/shared/api/client'
import type { TableQuery } from '@/shared/table/useTable'
import { desk } from '../desk'

export const listReads = (query: TableQuery) => take(desk.GET('/api/desk/logs/reads', { params: { query } }))
export const listEvents = (query: TableQuery) => take(desk.GET('/api/desk/logs/events', { params: { query } }))
export const listSecurity = (query: TableQuery) => take(desk.GET('/api/desk/logs/security', { params: { query } }))
export const listParked = (query: TableQuery) => take(desk.GET('/api/desk/logs/parked-events', { params: { query } }))
export const retryParked = (delivery_id: number) => take(desk.POST('/api/desk/logs/parked-events/{delivery_id}/retry', { params: { path: { delivery_id } } }))
export const getLogChoices = () => take(desk.GET('/api/desk/logs/choices', {}))

const WORDS: Record<string, string> = {
  ContractOffered: '提出签约', ContractSigned: '签约', ContractEnded: '解约', ContractDeclined: '没有签', ContractVoided: '协议作废', ContractWithdrawn: '撤回签约', ContractLapsed: '签约过期',
  FollowUpCompleted: '做了随访', PatientRegistered: '建档', PatientDied: '登记去世', PatientMovedOut: '登记搬走', ServiceDenied: '居民说没有这回事', EntitlementDelivered: '做了一次服务', EntitlementVerified: '居民认可服务',
  PaymentReceived: '收费', PaymentRefunded: '退费',
}

/** An event in words; one that has none yet keeps its own name rather than hiding. */
export const eventWords = (name: string): string => WORDS[name] ?? WORDS[name.split('.').at(-1)!] ?? name

/** The payload as `名称 值` pairs for one line. */
export const payloadText = (payload: Record<string, unknown>): string =>
  Object.entries(payload).map(([key, value]) => `${key} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`).join('，')
