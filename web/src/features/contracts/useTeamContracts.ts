import { ref, watch } from 'vue'
import { sendJson, type Page } from '@/shared/api/client'
import { newKey } from '@/shared/lib/key'
import { useAction } from '@/shared/lib/useAction'
import { usePages } from '@/shared/lib/usePages'

export interface ContractRow { id: number; number: string; patient_id: number; name: string; sex: string; birth_date: string; tags: { code: string; label: string }[]; team_name: string; state: string; state_label: string; days_left: number | null; period_from: string; period_to: string; last_date: string; is_disputed: boolean }
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
