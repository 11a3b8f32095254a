import { ref, shallowRef } from 'vue'

/** One thing a page needs from the server: its value, why it failed, whether it is under way. The last call wins. */
export function useLoad<T>(fetcher: () => Promise<T>) {
  const data = shallowRef<T>()
  const error = shallowRef<unknown>()
  const isLoading = ref(false)
  let run = 0

  async function load() {
    const mine = ++run
    isLoading.value = true
    error.value = undefined
    try {
      const value = await fetcher()
      if (mine === run) data.value = value
    } catch (problem) {
      if (mine === run) error.value = problem
    } finally {
      if (mine === run) isLoading.value = false
    }
  }

  return { data, error, isLoading, load }
}
