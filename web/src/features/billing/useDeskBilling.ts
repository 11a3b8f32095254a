import { take } from '@/shared/api/client'
import { later as desk } from '../desk'

const path = (contract_id: number) => ({ path: { contract_id } })

export const receivePayment = (contract_id: number, payer: string, amount: string, method: string) =>
  take(desk.POST('/api/desk/contracts/{contract_id}/payments', { params: path(contract_id), body: { payer, amount, method, key: crypto.randomUUID() } }))
export const refundContract = (contract_id: number) => take(desk.POST('/api/desk/contracts/{contract_id}/refunds', { params: path(contract_id), body: { key: crypto.randomUUID() } }))
