import { describe, expect, it, vi } from 'vitest'
import { ApiError } from '../api/http'
import { Outbox, type Item, type NewItem, type OutboxShelf } from './outbox'

function shelf(): OutboxShelf & { rows: Map<string, Item> } {
  const rows = new Map<string, Item>()
  return { rows, all: async () => [...rows.values()], put: async (item) => { rows.set(item.id, item); return true }, drop: async (ids) => { for (const id of ids) rows.delete(id) } }
}
const item = (id: string, personId: number | null, more: Partial<NewItem> = {}): NewItem => ({ id, personId, personName: `居民${personId}`, title: '随访', lines: [], method: 'POST', path: `/api/${id}`, body: { client_key: id }, ...more })
const refused = (status: number, code = 'follow_up_done') => new ApiError(code, '这次随访已经做完', status)
const NOW = new Date('2026-09-15T06:02:00Z')

async function boxWith(...items: NewItem[]) {
  const kept = shelf()
  const box = new Outbox(kept, () => NOW)
  for (const one of items) await box.add(one)
  return { box, kept }
}

describe('the outbox', () => {
  it('sends in order, once, and is empty afterwards', async () => {
    const { box } = await boxWith(item('a', 1), item('b', 2), item('c', 1))
    const send = vi.fn(async () => ({ ok: true }))
    expect(await box.replay(send)).toEqual({ sent: 3, clashes: 0, stopped: '' })
    expect(send.mock.calls.map((call) => (call as unknown[])[1])).toEqual(['/api/a', '/api/b', '/api/c'])
    await box.replay(send)
    expect(send).toHaveBeenCalledTimes(3)
    expect(box.waiting).toEqual([])
  })
  it('is the same after a restart: what was kept is sent, what was through is not', async () => {
    const { box, kept } = await boxWith(item('a', 1), item('b', 2))
    let calls = 0
    await box.replay(async () => { if (++calls === 2) throw new ApiError('offline', '没有信号'); return {} })
    const again = new Outbox(kept, () => NOW)
    await again.load()
    expect(again.waiting.map((one) => one.id)).toEqual(['b'])
  })
  it('stops for everybody where the line, the server or the session is away, and keeps all', async () => {
    for (const [status, stopped] of [[0, 'no_signal'], [401, 'sign_in'], [429, 'later']] as const) {
      const { box } = await boxWith(item('a', 1), item('b', 2))
      const send = vi.fn(async () => { throw refused(status) })
      expect((await box.replay(send)).stopped).toBe(stopped)
      expect(send).toHaveBeenCalledOnce()
      expect(box.waiting).toHaveLength(2)
    }
  })
  it('goes round what the server stumbles over, and stops when it stumbles again', async () => {
    const { box } = await boxWith(item('a', 1), item('b', 1), item('c', 2), item('d', 3))
    const send = vi.fn(async (_method: string, path: string) => { if (path === '/api/a') throw refused(500); return {} })
    expect(await box.replay(send)).toEqual({ sent: 2, clashes: 0, stopped: 'later' })
    expect(box.waiting.map((one) => one.id)).toEqual(['a', 'b'])
    const down = vi.fn(async () => { throw refused(503) })
    await box.add(item('e', 4))
    await box.add(item('f', 5))
    expect(await box.replay(down)).toMatchObject({ sent: 0, stopped: 'later' })
    expect(down).toHaveBeenCalledTimes(2)
    expect(box.waiting).toHaveLength(4)
  })
  it('asks about what was typed by a wrong clock, once, and sends what its author stands by', async () => {
    const { box } = await boxWith(item('a', 1))
    expect(await box.doubt('时间慢了 365 天')).toBe(1)
    expect(box.clashes[0]?.refusal).toMatchObject({ code: 'wrong_clock', message: '时间慢了 365 天' })
    await box.again('a')
    expect(await box.doubt('时间慢了 365 天')).toBe(0)
    await box.replay(async () => ({}))
    expect(box.items[0]?.state).toBe('sent')
  })
  it('stops at the first clash of one person and goes on for the others', async () => {
    const { box } = await boxWith(item('a', 1), item('b', 1), item('c', 2))
    const send = vi.fn(async (_method: string, path: string) => { if (path === '/api/a') throw refused(409); return {} })
    expect(await box.replay(send)).toEqual({ sent: 1, clashes: 1, stopped: '' })
    expect(box.clashes[0]).toMatchObject({ id: 'a', refusal: { code: 'follow_up_done', message: '这次随访已经做完' } })
    expect(box.waiting.map((one) => one.id)).toEqual(['b'])
    await box.replay(send)
    expect(send).toHaveBeenCalledTimes(2)
  })
  it('goes on with the rest of a person when the clash is decided', async () => {
    const { box } = await boxWith(item('a', 1), item('b', 1))
    await box.replay(async (_method, path) => { if (path === '/api/a') throw refused(409); return {} })
    await box.giveUp('a')
    await box.replay(async () => ({}))
    expect(box.items.map((one) => one.state)).toEqual(['dropped', 'sent'])
  })
  it('sends the same again, or takes it back to where it was typed', async () => {
    const { box } = await boxWith(item('a', 1, { draft: { id: 'form-1', value: { answers: {} } } }))
    await box.replay(async () => { throw refused(422) })
    await box.again('a')
    expect(box.waiting).toHaveLength(1)
    expect((await box.takeBack('a'))?.draft?.id).toBe('form-1')
    expect(box.items).toEqual([])
  })
  it('holds one item for one key, with what was said last, and does not add what is through', async () => {
    const { box } = await boxWith(item('a', 1), item('a', 1, { body: { client_key: 'a', day: '2026-09-20' } }))
    expect(box.items).toHaveLength(1)
    expect(box.items[0]!.body).toEqual({ client_key: 'a', day: '2026-09-20' })
    await box.replay(async () => ({}))
    expect(await box.add(item('a', 1))).toBe(true)
    expect(box.waiting).toEqual([])
  })
  it('runs once however often it is asked', async () => {
    const { box } = await boxWith(item('a', 1))
    const send = vi.fn(async () => ({}))
    await Promise.all([box.replay(send), box.replay(send)])
    expect(send).toHaveBeenCalledOnce()
  })
  it('never says that something is kept which is not', async () => {
    const box = new Outbox({ all: async () => [], put: async () => false, drop: async () => undefined })
    expect(await box.add(item('a', 1))).toBe(false)
    expect(box.items).toEqual([])
  })
  it('knows what it settles and for whom it holds something', async () => {
    const { box } = await boxWith(item('a', 1, { settles: ['followups:9'] }))
    expect(box.settled()).toEqual(new Set(['followups:9']))
    expect([box.holds(1), box.holds(2), box.holds(null)]).toEqual([true, false, false])
    await box.replay(async () => ({}))
    expect(box.settled()).toEqual(new Set())
  })
  it('forgets what was through after a week, and nothing that waits', async () => {
    const { box, kept } = await boxWith(item('a', 1), item('b', 2))
    await box.replay(async (_method, path) => { if (path === '/api/b') throw refused(409); return {} })
    const later = new Outbox(kept, () => new Date('2026-09-23T00:00:00Z'))
    await later.load()
    await later.prune()
    expect(later.items.map((one) => one.id)).toEqual(['b'])
  })
})
