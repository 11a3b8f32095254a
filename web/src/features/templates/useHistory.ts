import { computed, shallowRef } from 'vue'

const SAME_STEP_MS = 900
const MOST = 100

/** A document with undo: typing into one field is one step. */
export function useHistory<T>(first: T) {
  const past = shallowRef<T[]>([])
  const future = shallowRef<T[]>([])
  const present = shallowRef<T>(first)
  let last = { what: '', at: 0 }

  function change(next: T, what = '') {
    const now = Date.now()
    const isSame = what !== '' && what === last.what && now - last.at < SAME_STEP_MS
    if (!isSame) past.value = [...past.value, present.value].slice(-MOST)
    last = { what, at: now }
    future.value = []
    present.value = next
  }
  function undo() {
    const before = past.value.at(-1)
    if (before === undefined) return
    past.value = past.value.slice(0, -1)
    future.value = [present.value, ...future.value]
    present.value = before
    last = { what: '', at: 0 }
  }
  function redo() {
    const [after, ...rest] = future.value
    if (after === undefined) return
    future.value = rest
    past.value = [...past.value, present.value]
    present.value = after
    last = { what: '', at: 0 }
  }
  function reset(to: T) {
    past.value = []
    future.value = []
    present.value = to
  }
  return { present, change, undo, redo, reset, canUndo: computed(() => past.value.length > 0), canRedo: computed(() => future.value.length > 0) }
}
