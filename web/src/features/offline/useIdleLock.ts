import { onBeforeUnmount, onMounted } from 'vue'
import { useDevice } from './useDevice'

/** A phone that is put down is locked after this long. Nobody is signed out, nothing typed is lost. */
export const IDLE_MINUTES = 5
const LOOK_MS = 15_000
const SIGNS = ['pointerdown', 'keydown', 'touchstart', 'wheel'] as const

export function useIdleLock() {
  const device = useDevice()
  let last = Date.now()
  let timer: ReturnType<typeof setInterval> | undefined
  const alive = () => { last = Date.now() }
  const look = () => { if (Date.now() - last >= IDLE_MINUTES * 60_000) device.lock() }
  const back = () => { if (document.visibilityState === 'visible') { look(); void device.refresh() } }
  const online = () => void device.refresh()
  onMounted(() => {
    for (const sign of SIGNS) document.addEventListener(sign, alive, { passive: true, capture: true })
    document.addEventListener('visibilitychange', back)
    window.addEventListener('online', online)
    timer = setInterval(look, LOOK_MS)
  })
  onBeforeUnmount(() => {
    for (const sign of SIGNS) document.removeEventListener(sign, alive, { capture: true })
    document.removeEventListener('visibilitychange', back)
    window.removeEventListener('online', online)
    clearInterval(timer)
  })
}
