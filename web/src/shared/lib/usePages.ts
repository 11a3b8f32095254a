import { computed, ref, shallowRef } from 'vue'
import type { Page } from '../api/client'

/** A list that is read page by page. `restart` forgets the old rows only when the new ones have come. */
export function usePages<Item>(fetchPage: (cursor: string | null) => Promise<Page<Item>>) {
  const items = shallowRef<Item[]>([])
  const total = ref<number | null>(null)
  const isCapped = ref(false)
  const error = shallowRef<unknown>()
  const isLoading = ref(false)
  const isLoaded = ref(false)
  const cursor = ref<string | null>(null)
  let run = 0

  const hasMore = computed(() => isLoaded.value && cursor.value !== null)

  async function read(from: string | null) {
    const mine = ++run
    isLoading.value = true
    error.value = undefined
    try {
      const page = await fetchPage(from)
      if (mine !== run) return
      items.value = from ? [...items.value, ...page.items] : page.items
      cursor.value = page.next_cursor ?? null
      if (!from) {
        total.value = page.total ?? null
        isCapped.value = page.total_capped ?? false
      }
      isLoaded.value = true
    } catch (problem) {
      if (mine === run) error.value = problem
    } finally {
      if (mine === run) isLoading.value = false
    }
  }

  const restart = () => read(null)
  const more = async () => { if (hasMore.value && !isLoading.value) await read(cursor.value) }
  return { items, total, isCapped, error, isLoading, isLoaded, hasMore, restart, more }
}
