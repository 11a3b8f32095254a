/** The doctor's and the resident's pages stay on the device. Plain HTTP on another host has no service worker; the page works without. */
export function keepOnDevice() {
  if (import.meta.env.PROD && 'serviceWorker' in navigator) {
    window.addEventListener('load', () => void navigator.serviceWorker.register('/app/sw.js', { scope: '/app/' }).catch(() => undefined))
  }
}
