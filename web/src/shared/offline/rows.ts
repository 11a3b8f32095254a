/** Where rows are kept: IndexedDB in a browser, a map in tests. Everything personal in a row is sealed before it comes here. */
import Dexie, { type Table } from 'dexie'
import type { Keyring } from './keyring'
import type { Bytes } from './sealing'

export interface Rows<Row> {
  get(key: string | number): Promise<Row | undefined>
  put(row: Row): Promise<unknown>
  putMany(rows: Row[]): Promise<unknown>
  drop(keys: (string | number)[]): Promise<unknown>
  all(): Promise<Row[]>
  clear(): Promise<unknown>
}
export interface Sealed { id: string | number; sealed: Bytes; mark?: number }
export interface Shelves { rings: Rows<Keyring & { id: string }>; people: Rows<Sealed>; things: Rows<Sealed>; outbox: Rows<Sealed>; drafts: Rows<Sealed> }

function rowsOf<Row>(table: Table<Row, string | number>): Rows<Row> {
  return {
    get: (key) => table.get(key),
    put: (row) => table.put(row),
    putMany: (rows) => table.bulkPut(rows),
    drop: (keys) => table.bulkDelete(keys),
    all: () => table.toArray(),
    clear: () => table.clear(),
  }
}

/** One database per person and client: what one left behind is never mixed with another's. */
export function openShelves(client: string, account: number): Shelves {
  const base = new Dexie(`jiayi-${client}-${account}`)
  base.version(1).stores({ rings: 'id', people: 'id', things: 'id', outbox: 'id', drafts: 'id' })
  const rows = <Row>(name: string) => rowsOf<Row>(base.table(name))
  return { rings: rows('rings'), people: rows('people'), things: rows('things'), outbox: rows('outbox'), drafts: rows('drafts') }
}

export function rowsInMemory<Row extends { id: string | number }>(): Rows<Row> {
  const held = new Map<string | number, Row>()
  return {
    get: async (key) => held.get(key),
    put: async (row) => { held.set(row.id, row) },
    putMany: async (rows) => { for (const row of rows) held.set(row.id, row) },
    drop: async (keys) => { for (const key of keys) held.delete(key) },
    all: async () => [...held.values()],
    clear: async () => { held.clear() },
  }
}
export const shelvesInMemory = (): Shelves => ({ rings: rowsInMemory(), people: rowsInMemory(), things: rowsInMemory(), outbox: rowsInMemory(), drafts: rowsInMemory() })
