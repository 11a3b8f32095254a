import { ref } from 'vue'
import { sendJson } from '@/shared/api/client'
import type { ClientName } from '@/shared/auth/session'

/** How many messages wait. A failure shows no number rather than a wrong one. */
export function useUnread(client: ClientName) {
  const unread = ref(0)
  async function look() {
    unread.value = await sendJson<{ unread: number }>('GET', `/api/${client}/messages/unread`).then((answer) => answer.unread, () => 0)
  }
  return { unread, look }
}
