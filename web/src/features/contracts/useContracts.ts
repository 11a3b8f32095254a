import { computed } from 'vue'
import { sendJson } from '@/shared/api/client'
import type { ClientName } from '@/shared/auth/session'
import { useAction } from '@/shared/lib/useAction'
import { useLoad } from '@/shared/lib/useLoad'
import { mainContract } from './labels'
import type { Contract } from './types'

/** The agreements of one person, and the one that matters today. */
export function useContracts(client: ClientName, patientId: () => number | null | undefined) {
  const { data, error, isLoading, load } = useLoad(() => sendJson<Contract[]>('GET', `/api/${client}/patients/${patientId()}/contracts`))
  const main = computed(() => mainContract(data.value ?? []))
  const waiting = computed(() => (data.value ?? []).filter((contract) => contract.state === 'awaiting_resident'))
  return { contracts: data, error, isLoading, load, main, waiting }
}

export interface Signing { signature: string | null; health_consent: boolean }

/** One agreement and what the resident can decide about it. */
export function useContract(contractId: () => number | string) {
  const { data, error, isLoading, load } = useLoad(() => sendJson<Contract>('GET', `/api/resident/contracts/${contractId()}`))
  const { isBusy, problem, attempt } = useAction()

  async function decide(move: 'decline' | 'withdraw' | 'end' | 'dispute', text: string, refusal?: { reason: string; never_again: boolean }): Promise<boolean> {
    const body = move === 'decline' ? { text, ...refusal } : { reason: text.slice(0, 40), text }
    const done = await attempt(() => sendJson('POST', `/api/resident/contracts/${contractId()}/${move}`, body))
    if (done) await load()
    return Boolean(done)
  }
  return { contract: data, error, isLoading, load, isBusy, problem, decide }
}
