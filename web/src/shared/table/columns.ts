import { computed, ref } from 'vue'
import { sendJson } from '../api/client'

export interface Column<Row = unknown> {
  key: string
  label: string
  /** Right-aligned: numbers and money. */
  isNumber?: boolean
  /** The server's sort field; without it the heading is not a button. */
  sort?: string
  width?: string
  /** Shown as plain text unless a slot `cell-<key>` draws it. */
  text?: (row: Row) => string
  /** Never broken over two lines: dates, numbers of documents. */
  isTight?: boolean
  /** Off until the reader asks for it. */
  isExtra?: boolean
}

export interface Filter {
  key: string
  label: string
  options: { value: string; label: string }[]
}

/** A view the house offers, or one somebody has saved. */
export interface View {
  key: string
  label: string
  filters: Record<string, string>
  sort?: string
  columns?: string[]
  count?: number
}

export interface SavedView { id: number; name: string; filters: Record<string, string>; sort: string; columns: string[]; is_mine: boolean; is_shared: boolean; is_default: boolean; saved_by_name: string }
export type Density = 'comfortable' | 'compact'
interface Kept { columns: string[]; density: Density; views: SavedView[] }

/** Moves one entry a place up or down; at the ends nothing happens. */
export function moved(keys: readonly string[], key: string, by: -1 | 1): string[] {
  const from = keys.indexOf(key)
  const to = from + by
  if (from < 0 || to < 0 || to >= keys.length) return [...keys]
  const next = [...keys]
  next.splice(from, 1)
  next.splice(to, 0, key)
  return next
}

/** How the reader likes one table: columns, their order, how close; and the views under a name. Kept on the server, so that it follows the person. */
export function useWorktable(name: string, columns: readonly Pick<Column, 'key' | 'isExtra'>[]) {
  const url = `/api/desk/worktables/${name}`
  const byDefault = columns.filter((column) => !column.isExtra).map((column) => column.key)
  const shown = ref<string[]>(byDefault)
  const density = ref<Density>('comfortable')
  const views = ref<SavedView[]>([])
  const known = (keys: readonly string[]) => keys.filter((key) => columns.some((column) => column.key === key))

  async function load() {
    const kept = await sendJson<Kept>('GET', url).catch(() => null)
    if (!kept) return
    if (known(kept.columns).length) shown.value = known(kept.columns)
    density.value = kept.density
    views.value = kept.views
  }
  function keep() {
    void sendJson('PUT', url, { columns: shown.value, density: density.value }).catch(() => undefined)
  }
  function show(keys: readonly string[]) {
    shown.value = known(keys).length ? known(keys) : byDefault
  }
  return {
    shown, density, views, load, show,
    /** The shown ones in their order, then the others: what the menu lists. */
    listed: computed(() => [...shown.value, ...columns.map((column) => column.key).filter((key) => !shown.value.includes(key))]),
    isChanged: computed(() => shown.value.join() !== byDefault.join()),
    toggle(key: string) {
      const next = shown.value.includes(key) ? shown.value.filter((other) => other !== key) : [...shown.value, key]
      if (!next.length) return
      shown.value = next
      keep()
    },
    move(key: string, by: -1 | 1) {
      shown.value = moved(shown.value, key, by)
      keep()
    },
    reset() {
      shown.value = byDefault
      keep()
    },
    setDensity(value: Density) {
      density.value = value
      keep()
    },
    async save(view: { name: string; filters: Record<string, string>; sort: string; is_shared: boolean; is_default: boolean }) {
      await sendJson('POST', `${url}/views`, { ...view, columns: shown.value })
      await load()
    },
    async forget(id: number) {
      await sendJson('DELETE', `/api/desk/table-views/${id}`)
      views.value = views.value.filter((view) => view.id !== id)
    },
  }
}
