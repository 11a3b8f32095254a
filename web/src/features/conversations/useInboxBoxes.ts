import { ref, shallowRef } from 'vue'
import { sendJson, type Page } from '@/shared/api/client'
import type { ClientName } from '@/shared/auth/session'
import { useLive } from '@/shared/live/useLive'
import { usePages } from '@/shared/lib/usePages'
import type { Closing, Colleague, Conversation, Draft, Message, ReplyText, Thread } from './types'

export const BOXES = [
  { key: 'owed', label: '要回的' },
  { key: 'mine', label: '我在管' },
  { key: 'pool', label: '没人接' },
  { key: 'escalated', label: '已上报' },
  { key: 'waiting', label: '等居民' },
  { key: 'closed', label: '已办结' },
] as const
export type Box = (typeof BOXES)[number]['key']

/** The team's inbox: one box at a time, searched on the server, kept fresh while it is open. */
export function useInboxBoxes(client: ClientName) {
  const box = ref<Box>('owed')
  const words = ref('')
  const counts = shallowRef<Record<string, number>>({})
  const pages = usePages<Conversation>((cursor) => {
    const query = new URLSearchParams({ box: box.value, ...(words.value.trim() ? { q: words.value.trim() } : {}), ...(cursor ? { cursor } : {}) })
    return sendJson<Page<Conversation>>('GET', `/api/${client}/conversations?${query}`)
  })
  async function load() {
    await Promise.all([pages.restart(), sendJson<Record<string, number>>('GET', `/api/${client}/conversations/counts`).then((found) => { counts.value = found }, () => undefined)])
  }
  function open(next: Box) {
    box.value = next
    void load()
  }
  useLive('conversations', load)
  return { box, words, counts, ...pages, load, open }
}

/** What the team does in one conversation. */
export function teamActs(client: ClientName, id: () => number) {
  const path = () => `/api/${client}/conversations/${id()}`
  return {
    read: () => sendJson<Thread>('GET', path()),
    reply: (draft: Draft, expectsAnswer: boolean) => sendJson<Message>('POST', `${path()}/messages`, { ...draft, expects_answer: expectsAnswer }),
    claim: () => sendJson('POST', `${path()}/claim`),
    release: () => sendJson('POST', `${path()}/release`),
    handOver: (account_id: number, reason: string) => sendJson('POST', `${path()}/hand-over`, { account_id, reason }),
    escalate: (reason: string) => sendJson('POST', `${path()}/escalate`, { reason }),
    answered: () => sendJson('POST', `${path()}/answered`),
    close: (closing: Closing) => sendJson('POST', `${path()}/close`, closing),
    reopen: (reason: string) => sendJson('POST', `${path()}/reopen`, { reason }),
    colleagues: () => sendJson<Colleague[]>('GET', `${path()}/colleagues`),
    texts: () => sendJson<ReplyText[]>('GET', `/api/${client}/reply-texts`),
  }
}
