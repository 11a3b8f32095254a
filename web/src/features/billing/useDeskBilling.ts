import type { components } from '@/shared/api/desk'
import { take } from '@/shared/api/client'
import { newKey } from '@/shared/lib/key'
import { desk } from '../desk'

type Payment = components['schemas']['PaymentIn']

const path = (contract_id: number) => ({ path: { contract_id } })

export const receivePayment = (contract_id: number, payer: Payment['payer'], amount: string, method: Payment['method']) =>
  take(desk.POST('/api/desk/contracts/{contract_id}/payments', { params: path(contract_id), body: { payer, amount, method, note: '', key: newKey() } }))
export const refundContract = (contract_id: number) => take(desk.POST('/api/desk/contracts/{contract_id}/refunds', { params: path(contract_id), body: { key: newKey(), payer: 'resident', method: 'cash', note: '' } }))
