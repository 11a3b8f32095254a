import { take } from '@/shared/api/client'
import type { TableQuery } from '@/shared/table/useTable'
import { desk } from '../desk'

export const listMessages = (query: TableQuery) => take(desk.GET('/api/desk/messages', { params: { query } }))
export const readMessage = (message_id: number) => take(desk.POST('/api/desk/messages/{message_id}/read', { params: { path: { message_id } } }))
export const readAllMessages = () => take(desk.POST('/api/desk/messages/read-all', {}))
export const listDeliveries = (query: TableQuery) => take(desk.GET('/api/desk/deliveries', { params: { query } }))
export const retryDelivery = (delivery_id: number) => take(desk.POST('/api/desk/deliveries/{delivery_id}/retry', { params: { path: { delivery_id } } }))
