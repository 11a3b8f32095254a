import { describe, expect, it, vi } from 'vitest'
import { useTable, type TableQuery } from './useTable'

const pages: Record<string, { items: number[]; next_cursor: string | null; total: number }> = {
  first: { items: [1, 2], next_cursor: 'b', total: 5 },
  b: { items: [3, 4], next_cursor: 'c', total: -1 },
  c: { items: [5], next_cursor: null, total: -1 },
}

function table(onChange = vi.fn()) {
  const load = vi.fn(async (query: TableQuery) => pages[query.cursor ?? 'first']!)
  return { load, onChange, ...useTable<number>({ load, limit: 2, onChange }) }
}

describe('a server-side table', () => {
  it('walks forward by cursor and back the same way, and keeps the count of the first page', async () => {
    const t = table()
    await t.restart()
    await t.next()
    await t.next()
    expect([t.rows.value, t.hasNext.value, t.firstRow.value, t.total.value]).toEqual([[5], false, 5, 5])
    await t.previous()
    expect(t.rows.value).toEqual([3, 4])
    await t.previous()
    expect([t.rows.value, t.hasPrevious.value]).toEqual([[1, 2], false])
  })
  it('starts again from the first page when the question changes', async () => {
    const t = table()
    await t.restart()
    await t.next()
    await t.setFilter('status', 'signed')
    expect(t.load.mock.lastCall![0]).toMatchObject({ cursor: null, status: 'signed' })
    expect(t.onChange).toHaveBeenLastCalledWith({ q: '', sort: '', filters: { status: 'signed' } })
  })
  it('does not send filters that say nothing', async () => {
    const t = table()
    await t.setFilter('status', '')
    expect(t.load.mock.lastCall![0]).not.toHaveProperty('status')
    expect(t.hasConditions.value).toBe(false)
  })
  it('sorts up, down and then not at all', async () => {
    const t = table()
    const seen: string[] = []
    for (let i = 0; i < 3; i += 1) { await t.toggleSort('name'); seen.push(t.sort.value) }
    expect(seen).toEqual(['name', '-name', ''])
  })
  it('drops a late answer to an old question', async () => {
    const waiting: ((page: (typeof pages)[string]) => void)[] = []
    const t = useTable<number>({ load: () => new Promise((done) => { waiting.push(done) }) })
    const old = t.search('王')
    const latest = t.search('王桂')
    waiting[1]!({ items: [2], next_cursor: null, total: 1 })
    await latest
    waiting[0]!({ items: [1], next_cursor: null, total: 9 })
    await old
    expect([t.rows.value, t.total.value]).toEqual([[2], 1])
  })
  it('keeps the reason when loading fails, and forgets it on the next try', async () => {
    let fail = true
    const t = useTable<number>({ load: async () => { if (fail) throw new Error('no'); return pages.first! } })
    await t.restart()
    expect(t.error.value).toBeInstanceOf(Error)
    fail = false
    await t.refresh()
    expect([t.error.value, t.rows.value]).toEqual([null, [1, 2]])
  })
})
