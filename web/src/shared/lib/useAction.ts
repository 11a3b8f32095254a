import { ref } from 'vue'
import { ApiError } from '../api/client'

/** One thing a reader does: busy while it runs, the server's sentence when it is refused, never twice at once. */
export function useAction() {
  const isBusy = ref(false)
  const problem = ref('')
  /** It failed for want of a signal: nobody refused anything. */
  const isOffline = ref(false)

  async function attempt<T>(action: () => Promise<T>): Promise<{ value: T } | null> {
    if (isBusy.value) return null
    isBusy.value = true
    problem.value = ''
    isOffline.value = false
    try {
      return { value: await action() }
    } catch (error) {
      isOffline.value = error instanceof ApiError && error.isOffline
      problem.value = error instanceof ApiError ? error.message : '没有办成，可以再试一次'
      return null
    } finally {
      isBusy.value = false
    }
  }

  return { isBusy, problem, isOffline, attempt }
}
