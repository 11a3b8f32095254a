import { computed, ref, shallowRef } from 'vue'
import { ApiError, send, sendJson } from '@/shared/api/client'
import type { ClientName } from '@/shared/auth/session'
import { newKey } from '@/shared/lib/key'
import { useLive } from '@/shared/live/useLive'
import type { Draft, Message, Pending, Thread } from './types'

/**
 * One thread: what is stored, in order, and what was written here and is on its way. A message counts as sent when the
 * server has answered; a retry carries the same key and is stored once. After a lost line everything since the last
 * known number is asked for.
 */
export function useThread(options: {
  client: ClientName
  read: () => Promise<Thread | null>
  post: (draft: Draft) => Promise<Message>
}) {
  const thread = shallowRef<Thread | null>()
  const error = shallowRef<unknown>()
  const pending = ref<Pending[]>([])
  const older = shallowRef<Message[]>([])
  const hasOlder = ref(false)
  const base = () => `/api/${options.client}/conversations/${thread.value?.conversation.id}`
  const messages = computed(() => [...older.value, ...(thread.value?.messages ?? [])])
  const unread = computed(() => (options.client === 'resident' ? thread.value?.conversation.resident_unread : thread.value?.conversation.team_unread) ?? 0)

  async function load() {
    try {
      const found = await options.read()
      if (found && thread.value?.conversation.id !== found.conversation.id) {
        older.value = []
        hasOlder.value = found.has_more
      } else if (found && thread.value?.messages.length) {
        // What has left the last page stays on the screen.
        const first = found.messages[0]?.sequence ?? 0
        older.value = [...older.value, ...thread.value.messages.filter((message) => message.sequence < first)]
      }
      thread.value = found
      error.value = undefined
      const stored = new Set(found?.messages.map((message) => message.client_key))
      pending.value = pending.value.filter((draft) => !stored.has(draft.client_key))
      if (unread.value && document.visibilityState !== 'hidden') await markRead()
    } catch (problem) {
      if (!thread.value) error.value = problem
    }
  }

  async function markRead() {
    const sequence = thread.value?.conversation.last_sequence
    if (sequence) await sendJson('POST', `${base()}/read`, { sequence }).catch(() => undefined)
  }

  async function loadOlder() {
    const first = messages.value[0]?.sequence
    if (!first || !thread.value) return
    const found = await sendJson<{ messages: Message[]; has_more: boolean }>('GET', `${base()}/messages?before=${first}`)
    older.value = [...found.messages, ...older.value]
    hasOlder.value = found.has_more
  }

  async function write(draft: Omit<Draft, 'client_key'>) {
    await push({ ...draft, client_key: newKey(), at: new Date().toISOString(), state: 'sending', problem: '' })
  }

  async function push(draft: Pending) {
    pending.value = [...pending.value.filter((one) => one.client_key !== draft.client_key), { ...draft, state: 'sending', problem: '' }]
    const { client_key, kind, words, file_id, seconds } = draft
    try {
      await options.post({ client_key, kind, words, file_id, seconds })
      await load()
      // Stored, but perhaps so far back that this page does not show it.
      pending.value = pending.value.filter((one) => one.client_key !== client_key)
    } catch (problem) {
      const why = problem instanceof ApiError && !problem.isOffline ? problem.message : '没发出去，话还在，点一下再发'
      pending.value = pending.value.map((one) => (one.client_key === client_key ? { ...one, state: 'failed', problem: why } : one))
    }
  }

  const drop = (key: string) => { pending.value = pending.value.filter((one) => one.client_key !== key) }

  useLive('conversations', load, { only: (id) => id === null || !thread.value || id === thread.value.conversation.id || thread.value.conversation.closed_at !== null })
  return { thread, messages, pending, error, hasOlder, load, loadOlder, write, retry: push, drop }
}

/** A picture, a paper or a recording of this conversation, stored before the message that shows it. */
export async function uploadChatFile(client: ClientName, patientId: number, file: Blob, name: string): Promise<number> {
  const form = new FormData()
  form.append('file', file, name)
  form.append('kind', 'chat')
  form.append('patient_id', String(patientId))
  return ((await (await send(`/api/${client}/files`, { method: 'POST', body: form })).json()) as { id: number }).id
}
