import { afterEach, describe, expect, it, vi } from 'vitest'
import { hasUpdate, keepOnDevice, takeUpdate } from './pwa'

class Workers extends EventTarget {
  constructor(readonly waiting: { postMessage(said: unknown): void } | null) { super() }
  getRegistration = async () => ({ waiting: this.waiting })
}
const device = (waiting: Workers['waiting']) => {
  const workers = new Workers(waiting)
  vi.stubGlobal('navigator', { serviceWorker: workers })
  return workers
}
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
})

describe('a newer version that lies ready', () => {
  it('takes over, and the page opens again once', async () => {
    vi.useFakeTimers()
    const [reload, said] = [vi.fn(), vi.fn()]
    const workers = device({ postMessage: said })
    await takeUpdate(reload)
    expect([said.mock.calls, reload.mock.calls.length]).toEqual([[[{ type: 'SKIP_WAITING' }]], 0])
    workers.dispatchEvent(new Event('controllerchange'))
    workers.dispatchEvent(new Event('controllerchange'))
    vi.advanceTimersByTime(10_000)
    expect(reload).toHaveBeenCalledTimes(1)
  })
  it('was taken over by another page already: this one opens again at once', async () => {
    const reload = vi.fn()
    device(null)
    await takeUpdate(reload)
    expect(reload).toHaveBeenCalledTimes(1)
  })
  it('does not answer: the page opens again all the same', async () => {
    vi.useFakeTimers()
    const reload = vi.fn()
    device({ postMessage: () => undefined })
    await takeUpdate(reload)
    vi.advanceTimersByTime(10_000)
    expect(reload).toHaveBeenCalledTimes(1)
  })
})

describe('a newer version that is on its way', () => {
  it('is offered also when it was found before anybody listened', async () => {
    const installing = new EventTarget()
    const registration = Object.assign(new EventTarget(), { installing, waiting: null as unknown, update: vi.fn() })
    const worker = Object.assign(new EventTarget(), { controller: {}, register: async () => registration })
    vi.stubEnv('PROD', true)
    vi.stubGlobal('navigator', { serviceWorker: worker, onLine: true })
    keepOnDevice()
    window.dispatchEvent(new Event('load'))
    await new Promise((resolve) => setTimeout(resolve))
    expect(hasUpdate.value).toBe(false)
    registration.waiting = {}
    installing.dispatchEvent(new Event('statechange'))
    expect(hasUpdate.value).toBe(true)
  })
})
