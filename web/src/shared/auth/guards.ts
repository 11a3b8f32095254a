import type { Router } from 'vue-router'
import { onSignedOut } from '../api/client'
import { useSession } from './session'

/** Routes are closed unless they say `meta: { open: true }`; `meta.needs` names a permission. Both lead to the login page. */
export function guard(router: Router) {
  router.beforeEach(async (to) => {
    const session = useSession()
    if (to.meta.open) return true
    if (!session.isLoaded) await session.load().catch(() => undefined)
    if (!session.me) return { name: 'login', query: to.fullPath === '/' ? {} : { back: to.fullPath } }
    const needs = to.meta.needs as string | undefined
    return !needs || session.can(needs) ? true : { name: 'forbidden' }
  })
  router.afterEach((to) => {
    const title = to.meta.title as string | undefined
    document.title = title ? `${title} · 家医` : '家医'
  })
  onSignedOut(() => {
    const session = useSession()
    session.me = null
    const here = router.currentRoute.value
    if (!here.meta.open) void router.push({ name: 'login', query: { back: here.fullPath } })
  })
}

/** After signing in: back to where the reader was going, but only inside this application. */
export function backOr(query: Record<string, unknown>, home = '/'): string {
  const back = query.back
  return typeof back === 'string' && back.startsWith('/') && !back.startsWith('//') ? back : home
}
