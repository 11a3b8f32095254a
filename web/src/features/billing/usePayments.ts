import type { components } from '@/shared/api/resident'
import { sendJson } from '@/shared/api/client'
import { newKey } from '@/shared/lib/key'
import { useAction } from '@/shared/lib/useAction'
import { useLoad } from '@/shared/lib/useLoad'

export type ContractFees = components['schemas']['FeesOut']

/** What the resident themselves still owes under one agreement. */
export const ownBalance = (fees: Pick<ContractFees, 'accounts'>): number => fees.accounts.filter((account) => account.payer === 'resident').reduce((sum, account) => sum + Number(account.open), 0)

/** What was charged, paid and given back, per agreement. */
export function usePayments(patientId: () => number | null | undefined) {
  return useLoad(() => sendJson<ContractFees[]>('GET', `/api/resident/patients/${patientId()}/fees`))
}

/** Paying the own part. The key stays until it has worked: a second tap pays once. */
export function useOwnPayment(reload: () => Promise<unknown>) {
  const { isBusy, problem, attempt } = useAction()
  const keys = new Map<number, string>()
  async function pay(contractId: number): Promise<boolean> {
    const key = keys.get(contractId) ?? newKey()
    keys.set(contractId, key)
    const done = await attempt(() => sendJson('POST', `/api/resident/contracts/${contractId}/payments`, { key }))
    if (!done) return false
    keys.delete(contractId)
    await reload()
    return true
  }
  return { isBusy, problem, pay }
}
