import { computed, ref } from 'vue'
import { sendJson, type Page } from '@/shared/api/client'
import type { ClientName } from '@/shared/auth/session'
import { useAction } from '@/shared/lib/useAction'
import { useLoad } from '@/shared/lib/useLoad'
import { usePages } from '@/shared/lib/usePages'
import { sumsOf } from './cells'
import type { Ledger, Receipt } from './types'

/** What was promised, given and is due, for one person. */
export function useLedger(client: ClientName, patientId: () => number | null | undefined) {
  const { data, error, isLoading, load } = useLoad(() => sendJson<Ledger>('GET', `/api/${client}/patients/${patientId()}/ledger`))
  const sums = computed(() => sumsOf(data.value))
  const receipts = computed(() => data.value?.receipts ?? [])
  return { data, error, isLoading, load, sums, receipts }
}

/** The receipts of the services given, newest first. */
export const useReceipts = (patientId: () => number | null | undefined) =>
  usePages<Receipt>((cursor) => sendJson<Page<Receipt>>('GET', `/api/resident/patients/${patientId()}/receipts${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ''}`))

/** `对，做过` and `没有这回事`. After either everything is read again: the server decides what counts. */
export function useReceiptWord(reload: () => Promise<unknown>) {
  const { isBusy, problem, attempt } = useAction()
  const denied = ref('')

  async function confirm(entitlementId: number) {
    if (await attempt(() => sendJson('POST', `/api/resident/entitlements/${entitlementId}/confirm`))) await reload()
  }
  async function deny(entitlementId: number, text: string): Promise<boolean> {
    const done = await attempt(() => sendJson('POST', `/api/resident/entitlements/${entitlementId}/deny`, { text }))
    if (!done) return false
    denied.value = '记下了。这一次先不算数，3 个工作日内给您回电话。'
    await reload()
    return true
  }
  return { isBusy, problem, denied, confirm, deny }
}
