import { ref, watch } from 'vue'
import { sendJson, type Page } from '@/shared/api/client'
import { newKey } from '@/shared/lib/key'
import { useAction } from '@/shared/lib/useAction'
import { usePages } from '@/shared/lib/usePages'
import type { Unfulfilled } from './types'

export type OpenState = '' | 'overdue' | 'due'

/** What my teams still owe, the soonest to close first. */
export function useUnfulfilled() {
  const state = ref<OpenState>('')
  const pages = usePages<Unfulfilled>((cursor) => {
    const params = new URLSearchParams()
    if (state.value) params.set('state', state.value)
    if (cursor) params.set('cursor', cursor)
    return sendJson<Page<Unfulfilled>>('GET', `/api/doctor/unfulfilled?${params}`)
  })
  watch(state, () => void pages.restart())
  return { state, ...pages }
}

/** A service that has no form of its own is noted in one line; hypertension and diabetes go through the follow-up. */
const BY_FORM = /随访/
export const needsForm = (row: Pick<Unfulfilled, 'item_name'>): boolean => BY_FORM.test(row.item_name)

export function useServiceNote() {
  const { isBusy, problem, attempt } = useAction()
  let key = newKey()
  async function note(row: Unfulfilled, service_date: string, place: string, result: string): Promise<boolean> {
    const done = await attempt(() => sendJson('POST', `/api/doctor/patients/${row.patient_id}/services`, { client_key: key, item_code: row.item_code, service_date, place, result }))
    if (done) key = newKey()
    return Boolean(done)
  }
  async function waive(row: Unfulfilled, reason: string): Promise<boolean> {
    return Boolean(await attempt(() => sendJson('POST', `/api/doctor/entitlements/${row.entitlement_id}/waive`, { reason })))
  }
  return { isBusy, problem, note, waive }
}
