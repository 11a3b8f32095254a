import { ref } from 'vue'

export const SCALES = [{ value: '1', label: '普通' }, { value: '1.3', label: '大字' }, { value: '1.6', label: '长辈' }] as const
export type Scale = (typeof SCALES)[number]['value']

const KEY = 'jiayi.scale'
const scale = ref<Scale>('1')

function show(value: Scale) {
  scale.value = value
  // Normal size is the absence of the attribute: the enlarged layouts hang on its presence.
  if (value === '1') delete document.documentElement.dataset.scale
  else document.documentElement.dataset.scale = value
}

/** Called once before the first page is drawn, so that the text does not jump. */
export function restoreScale() {
  const kept = localStorage.getItem(KEY)
  show(SCALES.some((item) => item.value === kept) ? kept as Scale : '1')
}

export function useScale() {
  return {
    scale,
    setScale(value: Scale) {
      localStorage.setItem(KEY, value)
      show(value)
    },
    /** The next step up, and back to normal after the largest: the one-tap 大字版 button. */
    enlarge() {
      const next = SCALES[(SCALES.findIndex((item) => item.value === scale.value) + 1) % SCALES.length]!
      this.setScale(next.value)
    },
  }
}
