import { take } from '@/shared/api/client'
import type { TableQuery } from '@/shared/table/useTable'
import type { StatusKind } from '@/shared/ui/StatusMark.vue'
import { desk } from '../desk'

export const listMessages = (query: TableQuery) => take(desk.GET('/api/desk/messages', { params: { query } }))
export const readMessage = (message_id: number) => take(desk.POST('/api/desk/messages/{message_id}/read', { params: { path: { message_id } } }))
export const readAllMessages = () => take(desk.POST('/api/desk/messages/read-all', {}))
export const listDeliveries = (query: TableQuery) => take(desk.GET('/api/desk/deliveries', { params: { query } }))
export const retryDelivery = (delivery_id: number) => take(desk.POST('/api/desk/deliveries/{delivery_id}/retry', { params: { path: { delivery_id } } }))

export const OUTSIDE_CHANNELS = [{ value: 'sms', label: '短信' }, { value: 'wechat', label: '微信' }, { value: 'voice', label: '语音电话' }]
export const DELIVERY_STATES = [{ value: 'failed', label: '发送失败' }, { value: 'queued', label: '待发送' }, { value: 'sent', label: '已发出' }, { value: 'delivered', label: '已送达' }]
export const DELIVERY_KIND: Record<string, StatusKind> = { failed: 'late', queued: 'plan', sent: 'due', delivered: 'done' }

const GROUPS: [RegExp, string][] = [
  [/_code$/, '验证码'], [/^(contract|ward|signing|family|group|departure|turning)_/, '签约'], [/^(followup|overdue|care_plan|self_report)/, '随访和计划'],
  [/^proxy_/, '代办'], [/^(conversation|meeting|call|team)_/, '咨询和通话'], [/^(alert|reading)_/, '危险的读数'],
]
/** What a message was about, without its words: they may name somebody. */
export const templateWords = (template: string): string => GROUPS.find(([said]) => said.test(template))?.[1] ?? '其他'
