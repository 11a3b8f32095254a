import { take, type Page } from '@/shared/api/client'
import type { TableQuery } from '@/shared/table/useTable'
import { later as desk } from '../desk'
import type { ContractCounts, ContractDetail, ContractRow, ReminderLine } from './deskShapes'

export const listContracts = (query: TableQuery): Promise<Page<ContractRow>> => take(desk.GET('/api/desk/contracts', { params: { query } }))
export const countContracts = (): Promise<ContractCounts> => take(desk.GET('/api/desk/contracts/counts', {}))
export const getContract = (contract_id: number): Promise<ContractDetail> => take(desk.GET('/api/desk/contracts/{contract_id}', { params: { path: { contract_id } } }))
export const endContract = (contract_id: number, reason: string, note: string) => take(desk.POST('/api/desk/contracts/{contract_id}/end', { params: { path: { contract_id } }, body: { reason, note } }))
export const voidContract = (contract_id: number, note: string) => take(desk.POST('/api/desk/contracts/{contract_id}/void', { params: { path: { contract_id } }, body: { note } }))
export const previewReminders = (contract_ids: number[]): Promise<ReminderLine[]> => take(desk.POST('/api/desk/contracts/renewal-reminders/preview', { body: { contract_ids } }))
export const sendReminders = (contract_ids: number[]) => take(desk.POST('/api/desk/contracts/renewal-reminders', { body: { contract_ids } }))

/** What a bulk reminder would do, in one sentence: said before the button is pressed. */
export function reminderSentence(previews: readonly Pick<ReminderLine, 'will_send'>[]): string {
  const sent = previews.filter((preview) => preview.will_send).length
  const skipped = previews.length - sent
  return skipped ? `会发 ${sent} 条，跳过 ${skipped} 份。` : `会发 ${sent} 条。`
}
