import { ref, shallowRef, watch, type WatchSource } from 'vue'

/** One thing a page shows: read at once, again when a source changes, again on demand. A late answer to an old question is dropped. */
export function useLoaded<T>(read: () => Promise<T>, sources: WatchSource<unknown>[] = []) {
  const data = shallowRef<T | null>(null)
  const error = shallowRef<unknown>(null)
  const isLoading = ref(false)
  let asked = 0

  async function load() {
    const question = ++asked
    isLoading.value = true
    error.value = null
    try {
      const answer = await read()
      if (question === asked) data.value = answer
    } catch (reason) {
      if (question === asked) error.value = reason
    } finally {
      if (question === asked) isLoading.value = false
    }
  }

  void load()
  if (sources.length) watch(sources, load)
  return { data, error, isLoading, load }
}
