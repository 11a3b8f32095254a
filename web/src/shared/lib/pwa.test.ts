import { afterEach, describe, expect, it, vi } from 'vitest'
import { takeUpdate } from './pwa'

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
