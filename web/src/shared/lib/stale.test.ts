import { afterEach, describe, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { isMissingPart, renewWhenStale } from './stale'

const GONE = new TypeError('Failed to fetch dynamically imported module: https://x/app/assets/HealthPage-old.js')

async function open(error: Error, reload: () => void, at: number) {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: { template: '<p />' } }, { path: '/health', component: () => Promise.reject(error) }] })
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  renewWhenStale(router, reload, () => at)
  await router.push('/')
  await router.push('/health?day=1').catch(() => undefined)
}

describe('a page that is older than the server', () => {
  afterEach(() => { sessionStorage.clear(); window.location.hash = '' })

  it('fetches the newest version once, at the place the reader was going to', async () => {
    const reload = vi.fn()
    await open(GONE, reload, 100_000)
    expect(reload).toHaveBeenCalledOnce()
    expect(window.location.hash).toBe('#/health?day=1')
    await open(GONE, reload, 120_000)
    expect(reload).toHaveBeenCalledOnce()
    await open(GONE, reload, 200_000)
    expect(reload).toHaveBeenCalledTimes(2)
  })
  it('leaves every other mistake alone', async () => {
    const reload = vi.fn()
    await open(new Error('something else'), reload, 100_000)
    expect(reload).not.toHaveBeenCalled()
    expect(isMissingPart('no error')).toBe(false)
  })
})
