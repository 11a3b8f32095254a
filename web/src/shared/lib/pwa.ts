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
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', () => noteWaiting(registration))
  })
  // A page that stays open for days asks for itself.
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible' && navigator.onLine) void registration.update().catch(() => undefined) })
}

/** What is typed has been kept field by field before this; the page opens again where it was. */
export function takeUpdate() {
  navigator.serviceWorker.addEventListener('controllerchange', () => window.location.reload(), { once: true })
  waiting?.postMessage({ type: 'SKIP_WAITING' })
}
