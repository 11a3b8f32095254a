import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { ApiError } from '../api/client'
import * as api from '../api/http'
import { backOr, guard } from './guards'
import { useSession } from './session'

const page = { template: '<p />' }

function site() {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/', component: page },
      { path: '/money', component: page, meta: { needs: 'billing.read' } },
      { path: '/login', name: 'login', component: page, meta: { open: true, title: '登录' } },
      { path: '/forbidden', name: 'forbidden', component: page },
    ],
  })
  guard(router)
  return router
}

describe('route guards', () => {
  beforeEach(() => setActivePinia(createPinia()))

  it('send a stranger to the login page and remember where they were going', async () => {
    vi.spyOn(api, 'send').mockRejectedValue(new ApiError('not_signed_in', '请先登录', 401))
    vi.stubGlobal('fetch', vi.fn(async () => new Response('{"code":"not_signed_in","message":"请先登录"}', { status: 401 })))
    const router = site()
    await router.push('/money')
    expect(router.currentRoute.value.fullPath).toBe('/login?back=/money')
    vi.unstubAllGlobals()
  })
  it('let a person through only with the permission a page needs', async () => {
    const session = useSession()
    session.$patch({ isLoaded: true, me: { account_id: 1, name: '周敏华', permissions: [] } })
    const router = site()
    await router.push('/money')
    expect(router.currentRoute.value.name).toBe('forbidden')
    session.me!.permissions = ['billing.read']
    await router.push('/money')
    expect(router.currentRoute.value.path).toBe('/money')
  })
  it('never send a reader to a foreign address after signing in', () => {
    expect(backOr({ back: '/contracts/12' })).toBe('/contracts/12')
    expect(backOr({ back: '//evil.example' })).toBe('/')
    expect(backOr({ back: 'https://evil.example' })).toBe('/')
  })
})
