import { ref, watch } from 'vue'
import type { components } from '@/shared/api/doctor'
import { sendJson, type Page } from '@/shared/api/client'
import { newKey } from '@/shared/lib/key'
import { useAction } from '@/shared/lib/useAction'
import { usePages } from '@/shared/lib/usePages'

export type ContractRow = components['schemas']['ContractRowOut']
export type ContractTab = 'awaiting_team' | 'awaiting_resident' | 'expiring' | ''
export const CONTRACT_TABS: { code: ContractTab; label: string }[] = [{ code: 'awaiting_team', label: '等我们答复' }, { code: 'awaiting_resident', label: '等居民' }, { code: 'expiring', label: '快到期' }, { code: '', label: '全部' }]

/** The agreements of my teams, and the answer to a resident who chose us. */
export function useTeamContracts() {
  const tab = ref<ContractTab>('awaiting_team')
  const { isBusy, problem, attempt } = useAction()
  const pages = usePages<ContractRow>((cursor) => {
    const params = new URLSearchParams()
    if (tab.value) params.set('tab', tab.value)
    if (cursor) params.set('cursor', cursor)
    return sendJson<Page<ContractRow>>('GET', `/api/doctor/contracts?${params}`)
  })
  watch(tab, () => void pages.restart())

  const keys = new Map<number, string>()
  async function accept(contractId: number): Promise<boolean> {
    const key = keys.get(contractId) ?? newKey()
    keys.set(contractId, key)
    const done = await attempt(() => sendJson('POST', `/api/doctor/contracts/${contractId}/accept`, { client_key: key }))
    if (done) await pages.restart()
    return Boolean(done)
  }
  async function refuse(contractId: number, move: 'decline' | 'withdraw', text: string): Promise<boolean> {
    const done = await attempt(() => sendJson('POST', `/api/doctor/contracts/${contractId}/${move}`, { reason: '', text }))
    if (done) await pages.restart()
    return Boolean(done)
  }
  return { tab, isBusy, problem, accept, refuse, ...pages }
}
