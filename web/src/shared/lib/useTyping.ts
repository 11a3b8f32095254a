import { onScopeDispose, ref } from 'vue'

const QUIET_MS = 800

/** Whether somebody is in the middle of a number: "3" on the way to 36.5 is not wrong yet. */
export function useTyping() {
  const isTyping = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  function done() {
    clearTimeout(timer)
    isTyping.value = false
  }
  function typed() {
    clearTimeout(timer)
    isTyping.value = true
    timer = setTimeout(done, QUIET_MS)
  }
  onScopeDispose(done)
  return { isTyping, typed, done }
}
