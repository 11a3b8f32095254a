import { createPinia, setActivePinia, type Pinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp, defineComponent, h, nextTick, type App, type Component } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { useDevice } from '@/features/offline/useDevice'
import { IDLE_MINUTES, useIdleLock } from '@/features/offline/useIdleLock'
import CarriedCard from './CarriedCard.vue'
import LoginPage from './pages/LoginPage.vue'

let pinia: Pinia
let app: App | undefined

function show(component: Component): HTMLElement {
  const at = document.createElement('div')
  const routes = ['/', '/outbox'].map((path) => ({ path, component: { template: '<p />' } }))
  app = createApp(component).use(pinia).use(createRouter({ history: createMemoryHistory(), routes }))
  app.mount(at)
  return at
}
beforeEach(() => {
  pinia = createPinia()
  setActivePinia(pinia)
  vi.stubGlobal('fetch', vi.fn(async () => new Response('[]', { headers: { 'Content-Type': 'application/json' } })))
})
afterEach(() => {
  app?.unmount()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('a phone that is put down', () => {
  it('is locked after five minutes without a touch, and not while somebody works', () => {
    vi.useFakeTimers()
    const lock = vi.spyOn(useDevice(), 'lock').mockImplementation(() => undefined)
    show(defineComponent({ setup() { useIdleLock(); return () => h('p') } }))
    vi.advanceTimersByTime((IDLE_MINUTES - 1) * 60_000)
    document.dispatchEvent(new Event('pointerdown'))
    vi.advanceTimersByTime((IDLE_MINUTES - 1) * 60_000)
    expect(lock).not.toHaveBeenCalled()
    vi.advanceTimersByTime(2 * 60_000)
    expect(lock).toHaveBeenCalled()
  })
})

describe('what lies on the phone', () => {
  it('says that the browser may throw it away, and how much room is left', async () => {
    const device = useDevice()
    const page = show(CarriedCard)
    expect(page.textContent).not.toContain('浏览器可能清掉')
    device.isPersistent = false
    device.room = { used: 3_100_000, granted: 40_000_000 }
    await nextTick()
    expect(page.textContent).toContain('手机存满时，浏览器可能清掉这些资料')
    expect(page.textContent).toContain('占用 3.1 MB，手机快存满了')
  })
  it('says on the login page that it was emptied by order', async () => {
    const page = show(LoginPage)
    expect(page.textContent).not.toContain('清空')
    useDevice().isWiped = true
    await nextTick()
    expect(page.textContent).toContain('这台手机报过丢失')
  })
})
