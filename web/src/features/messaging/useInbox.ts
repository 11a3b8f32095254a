import { computed, ref } from 'vue'
import type { components } from '@/shared/api/resident'
import { sendJson, type Page } from '@/shared/api/client'
import type { ClientName } from '@/shared/auth/session'
import { usePages } from '@/shared/lib/usePages'

export type Message = components['schemas']['MessageOut']

const unread = ref(0)

/** How many are unread, for the badge; shared by all pages of one client. */
export function useUnread(client: ClientName) {
  async function refresh() {
    await sendJson<{ unread: number }>('GET', `/api/${client}/messages/unread`).then((answer) => { unread.value = answer.unread }, () => undefined)
  }
  return { unread: computed(() => unread.value), refresh }
}

/** The inbox. Opening a message marks it read at once; a failed mark is told to nobody, it is tried at the next opening. */
export function useInbox(client: ClientName) {
  const pages = usePages<Message>((cursor) => sendJson<Page<Message>>('GET', `/api/${client}/messages${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ''}`))

  async function open(message: Message) {
    if (message.read_at) return
    pages.items.value = pages.items.value.map((item) => (item.id === message.id ? { ...item, read_at: new Date().toISOString() } : item))
    unread.value = Math.max(0, unread.value - 1)
    await sendJson('POST', `/api/${client}/messages/${message.id}/read`).catch(() => undefined)
  }
  return { ...pages, open }
}
