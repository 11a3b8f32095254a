import { computed, ref, shallowRef } from 'vue'
import type { Page } from '../api/client'

export interface TableQuery { q: string; sort: string; cursor: string | null; limit: number; [filter: string]: unknown }
export type Filters = Record<string, string>

interface Options<Row> {
  load: (query: TableQuery) => Promise<Page<Row>>
  limit?: number
  /** What the address bar said when the page was opened. */
  initial?: { q?: string; sort?: string; filters?: Filters }
  /** Called whenever search, filters or sort change, so that the page can keep them in its address. */
  onChange?: (state: { q: string; sort: string; filters: Filters }) => void
}

/** The state of one server-side list: search, filters, sort, keyset pages. Late answers to old questions are dropped. */
export function useTable<Row>({ load, limit = 30, initial = {}, onChange }: Options<Row>) {
  const q = ref(initial.q ?? '')
  const sort = ref(initial.sort ?? '')
  const filters = ref<Filters>({ ...initial.filters })
  const rows = shallowRef<Row[]>([])
  const total = ref<number | null>(null)
  const isCapped = ref(false)
  const isLoading = ref(false)
  const isLoaded = ref(false)
  const error = shallowRef<unknown>(null)
  /** The cursors of the pages before this one; keyset paging can only go back the way it came. */
  const trail = ref<(string | null)[]>([])
  const cursor = ref<string | null>(null)
  const nextCursor = ref<string | null>(null)
  let asked = 0

  const activeFilters = computed(() => Object.fromEntries(Object.entries(filters.value).filter(([, value]) => value !== '')))
  const hasConditions = computed(() => Boolean(q.value || Object.keys(activeFilters.value).length))
  const firstRow = computed(() => trail.value.length * limit + 1)

  async function fetchPage() {
    const question = ++asked
    isLoading.value = true
    error.value = null
    try {
      const page = await load({ q: q.value.trim(), sort: sort.value, cursor: cursor.value, limit, ...activeFilters.value })
      if (question !== asked) return
      rows.value = page.items
      nextCursor.value = page.next_cursor ?? null
      // Only the first page is counted; later pages say -1 or nothing.
      if (page.total != null && page.total >= 0) {
        total.value = page.total
        isCapped.value = page.total_capped ?? false
      }
      isLoaded.value = true
    } catch (reason) {
      if (question === asked) error.value = reason
    } finally {
      if (question === asked) isLoading.value = false
    }
  }

  function restart() {
    trail.value = []
    cursor.value = null
    onChange?.({ q: q.value, sort: sort.value, filters: activeFilters.value })
    return fetchPage()
  }

  return {
    q, sort, filters, activeFilters, hasConditions, rows, total, isCapped, isLoading, isLoaded, error, firstRow,
    hasNext: computed(() => nextCursor.value !== null),
    hasPrevious: computed(() => trail.value.length > 0),
    refresh: fetchPage,
    restart,
    search: (text: string) => { q.value = text; return restart() },
    setFilter: (key: string, value: string) => { filters.value = { ...filters.value, [key]: value }; return restart() },
    setFilters: (values: Filters) => { filters.value = { ...values }; return restart() },
    clear: () => { q.value = ''; filters.value = {}; return restart() },
    /** Ascending, then descending, then the server's own order. */
    toggleSort: (field: string) => {
      sort.value = sort.value === field ? `-${field}` : sort.value === `-${field}` ? '' : field
      return restart()
    },
    next: () => {
      if (nextCursor.value === null) return Promise.resolve()
      trail.value = [...trail.value, cursor.value]
      cursor.value = nextCursor.value
      return fetchPage()
    },
    previous: () => {
      if (!trail.value.length) return Promise.resolve()
      cursor.value = trail.value.at(-1) ?? null
      trail.value = trail.value.slice(0, -1)
      return fetchPage()
    },
  }
}
