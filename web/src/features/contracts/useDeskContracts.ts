import { take } from '@/shared/api/client'
import type { TableQuery } from '@/shared/table/useTable'
import { desk } from '../desk'

const path = (contract_id: number) => ({ path: { contract_id } })


export const listContracts = (query: TableQuery) => take(desk.GET('/api/desk/contracts', { params: { query } }))
export const countContracts = () => take(desk.GET('/api/desk/contracts/counts'))
export const getContract = (contract_id: number) => take(desk.GET('/api/desk/contracts/{contract_id}', { params: path(contract_id) }))
export const acceptContract = (contract_id: number) => take(desk.POST('/api/desk/contracts/{contract_id}/accept', { params: path(contract_id) }))
export const declineContract = (contract_id: number, text: string) => take(desk.POST('/api/desk/contracts/{contract_id}/decline', { params: path(contract_id), body: { reason: 'team', text } }))
export const endContract = (contract_id: number, reason: string, note: string) => take(desk.POST('/api/desk/contracts/{contract_id}/end', { params: path(contract_id), body: { reason, note } }))
export const coolOffContract = (contract_id: number, note: string) => take(desk.POST('/api/desk/contracts/{contract_id}/cool-off', { params: path(contract_id), body: { note } }))
export const voidContract = (contract_id: number, note: string) => take(desk.POST('/api/desk/contracts/{contract_id}/void', { params: path(contract_id), body: { note } }))
export const printAgreements = (ids: number[]) => take(desk.POST('/api/desk/exports', { body: { code: 'agreements', params: { ids }, is_personal: true, file_format: 'xlsx', purpose: '打印签约协议，放进居民的纸质档案' } }))
