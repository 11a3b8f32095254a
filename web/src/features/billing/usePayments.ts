import { sendJson } from '@/shared/api/client'
import { useLoad } from '@/shared/lib/useLoad'

export interface FeeEntry { id: number; at: string; kind: string; kind_label: string; payer_label: string; method_label: string; amount: string; receipt_number: string }
export interface FeeAccount { payer: string; payer_label: string; owed: string; received: string; refunded: string; balance: string }
export interface ContractFees { contract_id: number; number: string; period_from: string; period_to: string; accounts: FeeAccount[]; entries: FeeEntry[] }

/** What the resident themselves still owes under one agreement. */
export const ownBalance = (fees: Pick<ContractFees, 'accounts'>): number => fees.accounts.filter((account) => account.payer === 'resident').reduce((sum, account) => sum + Number(account.balance), 0)

/** What was charged, paid and given back, per agreement. */
export function usePayments(patientId: () => number | null | undefined) {
  return useLoad(() => sendJson<ContractFees[]>('GET', `/api/resident/patients/${patientId()}/fees`))
}
