import { ref } from 'vue'
import type { StatusKind } from './StatusMark.vue'

export interface Toast { id: number; text: string; kind: StatusKind }

const SHOWN_FOR = 5000
export const toasts = ref<Toast[]>([])
let last = 0

/** One sentence about what has just happened; it leaves by itself. */
export function toast(text: string, kind: StatusKind = 'done') {
  const id = ++last
  toasts.value = [...toasts.value.slice(-2), { id, text, kind }]
  setTimeout(() => { toasts.value = toasts.value.filter((item) => item.id !== id) }, SHOWN_FOR)
}
