import { take } from '@/shared/api/client'
import type { TableQuery } from '@/shared/table/useTable'
import type { StatusKind } from '@/shared/ui/StatusMark.vue'
import { desk } from '../desk'

const path = (request_id: number) => ({ params: { path: { request_id } } })

export const listTransfers = (query: TableQuery) => take(desk.GET('/api/desk/transfer-requests', { params: { query: query as never } }))
export const acceptTransfer = (id: number) => take(desk.POST('/api/desk/transfer-requests/{request_id}/accept', { ...path(id), body: { answer: '' } }))
export const declineTransfer = (id: number, answer: string) => take(desk.POST('/api/desk/transfer-requests/{request_id}/decline', { ...path(id), body: { answer } }))
export const withdrawTransfer = (id: number) => take(desk.POST('/api/desk/transfer-requests/{request_id}/withdraw', path(id)))

const KINDS: Record<string, StatusKind> = { requested: 'due', accepted: 'done', declined: 'mute', withdrawn: 'mute' }
export const transferMark = (status: string, text: string): { kind: StatusKind; text: string } => ({ kind: KINDS[status] ?? 'mute', text })
