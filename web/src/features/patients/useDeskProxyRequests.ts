import type { components } from '@/shared/api/desk'
import { take } from '@/shared/api/client'
import type { TableQuery } from '@/shared/table/useTable'
import { desk } from '../desk'

export type ProxyRow = components['schemas']['ProxyRequestRowOut']
const of = (proxy_request_id: number) => ({ path: { proxy_request_id } })

export const listProxyRequests = (query: TableQuery) => take(desk.GET('/api/desk/proxy-requests', { params: { query } }))
export const witnessProxy = (id: number, signature: string) => take(desk.POST('/api/desk/proxy-requests/{proxy_request_id}/witness', { params: of(id), body: { signature } }))
export const checkProof = (id: number, note: string) => take(desk.POST('/api/desk/proxy-requests/{proxy_request_id}/check-proof', { params: of(id), body: { note } }))
export const declineProxy = (id: number, reason: string) => take(desk.POST('/api/desk/proxy-requests/{proxy_request_id}/decline', { params: of(id), body: { reason } }))
export const proofHref = (id: number) => `/api/desk/proxy-requests/${id}/proof`
