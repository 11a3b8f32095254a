import { onMounted, onUnmounted } from 'vue'
import { useSession } from '../auth/session'
import { isLive, listen, type Word } from './socket'

const GATHER = 60
const POLL = 20_000

/**
 * `useLive(['conversations'], load)`: `load` runs again when the server says that one of the topics has changed, when
 * the line comes up, and every twenty seconds while there is no line. It does not run for the first time: the page does that.
 * `only` keeps words about other rows away: `useLive('conversations', load, { only: (id) => id === conversationId })`.
 */
export function useLive(topics: string | string[], refetch: () => unknown, more: { only?: (id: number | null) => boolean; poll?: number } = {}) {
  const wanted = new Set([topics].flat())
  const session = useSession()
  let stop: (() => void) | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let poll: ReturnType<typeof setInterval> | undefined
  let isRunning = false
  let isAskedAgain = false

  /** Several words in one breath are one question, and a question is not asked twice at the same time. */
  function ask() {
    clearTimeout(timer)
    timer = setTimeout(run, GATHER)
  }

  async function run() {
    if (isRunning) { isAskedAgain = true; return }
    isRunning = true
    try { await refetch() } catch { /* the page shows its own trouble; the next word or poll asks again */ }
    isRunning = false
    if (isAskedAgain) { isAskedAgain = false; ask() }
  }

  function hear(word: Word) {
    // `*` says that the line is up: what changed since the page read for itself was told to nobody.
    if (word.topic === '*') ask()
    else if (wanted.has(word.topic) && (!more.only || more.only(word.id ?? null))) ask()
  }

  onMounted(() => {
    stop = listen(session.client, hear)
    poll = setInterval(() => { if (!isLive.value && document.visibilityState !== 'hidden') ask() }, more.poll ?? POLL)
  })
  onUnmounted(() => { stop?.(); clearTimeout(timer); clearInterval(poll) })
  return { isLive }
}
