import type { components } from '@/shared/api/desk'
import { sendJson, take } from '@/shared/api/client'
import type { TableQuery } from '@/shared/table/useTable'
import { desk } from '../desk'

type Schemas = components['schemas']
export type CardRow = Schemas['ElderCardRowOut']
export type CardPrint = Schemas['CardPrintOut']
export type CardPurpose = Schemas['CardNumberIn']['purpose']
export type CardReason = Schemas['CardReasonIn']['reason']
export type CardLayout = NonNullable<Schemas['PrintIn']['layout']>

/** 为什么看：居民在“谁看过我的档案”里读到的就是这个词。 */
export const PURPOSES: { value: CardPurpose; label: string }[] = [
  { value: 'service', label: '他来做服务' },
  { value: 'call', label: '他打电话来' },
  { value: 'followup', label: '随访' },
  { value: 'signing', label: '签约' },
  { value: 'record', label: '看档案' },
]
export const REASONS: { value: CardReason; label: string }[] = [
  { value: 'lost', label: '丢了' },
  { value: 'damaged', label: '坏了' },
  { value: 'unwanted', label: '不想用了' },
]
export const LAYOUTS: { value: CardLayout; label: string }[] = [
  { value: 'sheet', label: 'A4 纸，一张 8 个，反面有用法' },
  { value: 'single', label: '卡片打印机，一页一个' },
]

/** `512 3456` or `5123456`: what is read out from a card. */
export const isCardNumber = (text: string): boolean => /^[1-9]\d{2}\s?\d{4}$/.test(text.trim())

/** Whose card it is; the server writes down who asked and why. */
export const lookUpCard = (client: 'desk' | 'doctor', number: string, purpose: CardPurpose) =>
  sendJson<Schemas['CardOwnerOut']>('POST', `/api/${client}/elder-card-lookups`, { number: number.trim(), purpose })

const of = (patient_id: number) => ({ params: { path: { patient_id } } })
export const listCardsOf = (patientId: number) => take(desk.GET('/api/desk/patients/{patient_id}/elder-cards', of(patientId)))
export const issueCard = (patientId: number) => take(desk.POST('/api/desk/patients/{patient_id}/elder-cards', of(patientId)))
export const revokeCard = (card_id: number, reason: CardReason) => take(desk.POST('/api/desk/elder-cards/{card_id}/revoke', { params: { path: { card_id } }, body: { reason } }))
export const reissueCard = (card_id: number, reason: CardReason) => take(desk.POST('/api/desk/elder-cards/{card_id}/reissue', { params: { path: { card_id } }, body: { reason } }))

export const listCards = (query: TableQuery) => take(desk.GET('/api/desk/elder-cards', { params: { query } }))
export const listPrints = () => take(desk.GET('/api/desk/elder-card-prints'))
export const startPrint = (body: Schemas['PrintIn']) => take(desk.POST('/api/desk/elder-card-prints', { body }))
export const printFile = (id: number) => `/api/desk/elder-card-prints/${id}/file`

/** `做好了，12 张`, `正在排第 8 张，共 12 张`. */
export function printSentence(job: Pick<CardPrint, 'state' | 'total' | 'done'>): string {
  if (job.state === 'done') return `做好了，${job.done} 张`
  if (job.state === 'failed') return '没做成：这些卡都停用了'
  return job.state === 'running' ? `正在排第 ${job.done} 张，共 ${job.total} 张` : `排队中，共 ${job.total} 张`
}
