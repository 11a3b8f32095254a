import { ref } from 'vue'

/** A newer version lies ready on the device. It takes over when the reader says so, or when no page of ours is open any more. */
export const hasUpdate = ref(false)
/** The pages themselves lie on the device: they open without a signal. */
export const isKept = ref(false)
let waiting: ServiceWorker | null = null

function noteWaiting(registration: ServiceWorkerRegistration) {
  // Without a controller it is the first version: nothing is replaced.
  if (!registration.waiting || !navigator.serviceWorker.controller) return
  waiting = registration.waiting
  hasUpdate.value = true
}

/** The doctor's and the resident's pages stay on the device. Plain HTTP on another host has no service worker; the page works without. */
export function keepOnDevice() {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  window.addEventListener('load', () => void register().catch(() => undefined))
}

async function register() {
  const registration = await navigator.serviceWorker.register('/app/sw.js', { scope: '/app/' })
  noteWaiting(registration)
  isKept.value = Boolean(navigator.serviceWorker.controller)
  navigator.serviceWorker.addEventListener('controllerchange', () => { isKept.value = true })
  const watch = () => registration.installing?.addEventListener('statechange', () => noteWaiting(registration))
  // On a slow phone the newer version is found before anybody listens.
  watch()
  registration.addEventListener('updatefound', watch)
  // A page that stays open for days asks for itself; one that lost the signal on the way asks again.
  const look = () => { if (document.visibilityState === 'visible' && navigator.onLine) void registration.update().catch(() => undefined) }
  document.addEventListener('visibilitychange', look)
  window.addEventListener('online', look)
}

/** How long a version that was asked to take over may take before the page is simply opened again. */
const TAKES_MS = 4_000

/**
 * The page opens again where it was, on the newest version that lies here. What is typed has been kept field by field before this.
 * Another page of ours may have taken the version over already: then there is nothing to wait for.
 */
export async function takeUpdate(reload: () => void = () => window.location.reload()): Promise<void> {
  const here = await navigator.serviceWorker?.getRegistration('/app/').catch(() => undefined)
  const ready = here?.waiting ?? (waiting?.state === 'installed' ? waiting : null)
  if (!ready) return reload()
  let isDone = false
  const once = () => {
    if (!isDone) reload()
    isDone = true
  }
  navigator.serviceWorker.addEventListener('controllerchange', once, { once: true })
  setTimeout(once, TAKES_MS)
  ready.postMessage({ type: 'SKIP_WAITING' })
}
