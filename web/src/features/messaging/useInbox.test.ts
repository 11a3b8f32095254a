import { afterEach, describe, expect, it, vi } from 'vitest'
import { useInbox, useUnread } from './useInbox'

afterEach(() => vi.unstubAllGlobals())

describe('the inbox', () => {
  it('marks a message read once, and the badge goes down with it', async () => {
    const asked: string[] = []
    vi.stubGlobal('fetch', vi.fn(async (request: Request) => {
      const path = new URL(request.url).pathname
      asked.push(`${request.method} ${path}`)
      return new Response(JSON.stringify(path.endsWith('unread') ? { unread: 2 } : { items: [{ id: 4, kind: 'receipt', title: '回执', body: '', link: '', created_at: '2026-09-02T00:40:00Z', read_at: null }], next_cursor: null }))
    }))
    const { unread, refresh } = useUnread('resident')
    await refresh()
    const inbox = useInbox('resident')
    await inbox.restart()
    await inbox.open(inbox.items.value[0]!)
    await inbox.open(inbox.items.value[0]!)
    expect(unread.value).toBe(1)
    expect(asked.filter((line) => line.startsWith('POST'))).toEqual(['POST /api/resident/messages/4/read'])
  })
})
