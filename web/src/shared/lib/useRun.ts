import { ref } from 'vue'
import { ApiError } from '../api/client'
import { toast } from '../ui/toast'

/** A button that changes something: busy while it runs, one sentence when done, the server's sentence when refused. */
export function useRun() {
  const isBusy = ref(false)
  const problem = ref('')

  async function run<T>(action: () => Promise<T>, done?: string | ((result: T) => string)): Promise<T | undefined> {
    if (isBusy.value) return undefined
    isBusy.value = true
    problem.value = ''
    try {
      const result = await action()
      if (done) toast(typeof done === 'string' ? done : done(result))
      return result
    } catch (reason) {
      problem.value = reason instanceof ApiError ? reason.message : '没有办成，可以再试'
      toast(problem.value, 'late')
      return undefined
    } finally {
      isBusy.value = false
    }
  }
  return { isBusy, problem, run }
}
