import { ref } from 'vue'
import type { components } from '@/shared/api/doctor'
import { sendJson } from '@/shared/api/client'
import { newKey } from '@/shared/lib/key'
import { useAction } from '@/shared/lib/useAction'
import { useLoad } from '@/shared/lib/useLoad'
import type { Witnessed } from './useSitting'

type Schemas = components['schemas']
export type DayGroup = Schemas['GroupOut']
export type DayEntry = Schemas['GroupEntryOut']
export type AtTable = Schemas['EntryAtTableOut']
type Page<T> = { items: T[]; next_cursor: string | null; total: number }

export const listOpenGroups = () => sendJson<Page<DayGroup>>('GET', '/api/doctor/groups?status=open&limit=50')

/** The signing day: the list on a phone, people come one after the other, each signs before a witness. */
export function useSigningDay(groupId: () => number) {
  const group = ref<DayGroup>()
  const q = ref('')
  const state = ref('')
  const more = ref<string | null>(null)
  const { isBusy, problem, attempt } = useAction()
  const keys = new Map<number, string>()
  const keyOf = (entryId: number) => keys.get(entryId) ?? (keys.set(entryId, newKey()), keys.get(entryId)!)
  const page = (cursor = '') => sendJson<Page<DayEntry>>('GET', `/api/doctor/groups/${groupId()}/entries?limit=100&q=${encodeURIComponent(q.value.trim())}&state=${state.value}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`)

  const { data: entries, error, load } = useLoad(async () => {
    const [head, rows] = await Promise.all([sendJson<DayGroup>('GET', `/api/doctor/groups/${groupId()}`), page()])
    group.value = head
    more.value = rows.next_cursor
    return rows.items
  })
  async function loadMore() {
    const rows = await attempt(() => page(more.value!))
    if (!rows) return
    entries.value = [...(entries.value ?? []), ...rows.value.items]
    more.value = rows.value.next_cursor
  }
  const come = (entryId: number) => attempt(() => sendJson<AtTable>('GET', `/api/doctor/group-entries/${entryId}`))
  async function sign(entryId: number, body: Witnessed): Promise<boolean> {
    const done = await attempt(() => sendJson<DayEntry>('POST', `/api/doctor/group-entries/${entryId}/sign`, { client_key: keyOf(entryId), ...body }))
    if (done) await load()
    return Boolean(done)
  }
  async function decline(entryId: number, reason: string, note: string): Promise<boolean> {
    const done = await attempt(() => sendJson<DayEntry>('POST', `/api/doctor/group-entries/${entryId}/decline`, { reason, note }))
    if (done) await load()
    return Boolean(done)
  }
  return { group, q, state, entries, more, error, load, loadMore, isBusy, problem, come, sign, decline }
}
