import { take } from '@/shared/api/client'
import type { components } from '@/shared/api/desk'
import type { TableQuery } from '@/shared/table/useTable'
import { desk } from '../desk'

const path = (contract_id: number) => ({ path: { contract_id } })

export type EndReason = components['schemas']['EndIn']['reason']

export const listContracts = (query: TableQuery) => take(desk.GET('/api/desk/contracts', { params: { query } }))
export const countContracts = () => take(desk.GET('/api/desk/contracts/counts'))
export const getContract = (contract_id: number) => take(desk.GET('/api/desk/contracts/{contract_id}', { params: path(contract_id) }))
export const acceptContract = (contract_id: number) => take(desk.POST('/api/desk/contracts/{contract_id}/accept', { params: path(contract_id) }))
export const declineContract = (contract_id: number, text: string) => take(desk.POST('/api/desk/contracts/{contract_id}/decline', { params: path(contract_id), body: { reason: 'team', text } }))
export const endContract = (contract_id: number, reason: EndReason, note: string) => take(desk.POST('/api/desk/contracts/{contract_id}/end', { params: path(contract_id), body: { reason, note } }))
export const voidContract = (contract_id: number, note: string) => take(desk.POST('/api/desk/contracts/{contract_id}/void', { params: path(contract_id), body: { note } }))
export const previewReminders = (contract_ids: number[]) => take(desk.POST('/api/desk/contracts/renewal-reminders/preview', { body: { contract_ids } }))
export const sendReminders = (contract_ids: number[]) => take(desk.POST('/api/desk/contracts/renewal-reminders', { body: { contract_ids } }))

/** What a bulk reminder would do, in one sentence: said before the button is pressed. */
export function reminderSentence(previews: readonly { will_send: boolean }[]): string {
  const sent = previews.filter((preview) => preview.will_send).length
  const skipped = previews.length - sent
  return skipped ? `会发 ${sent} 条，跳过 ${skipped} 份。` : `会发 ${sent} 条。`
}
