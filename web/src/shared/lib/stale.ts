/**
 * A page that has stayed open asks for a part whose name a deployment has replaced. The newest version is fetched once, at the
 * place the reader was going to: the one that lies ready on the device, or what the server has now. What is typed lies on the
 * device field by field and is there again.
 */
import type { Router } from 'vue-router'
import { toast } from '../ui/toast'
import { takeUpdate } from './pwa'

const TRIED = 'jiayi-renewed'
const ONCE_IN_MS = 60_000

/** What browsers say when a part of the program can not be loaded. */
export const isMissingPart = (error: unknown): boolean => error instanceof Error && /dynamically imported module|importing a module script|preload css|error loading/i.test(error.message)

export function renewWhenStale(router: Router, reload: () => void = () => void takeUpdate(), now: () => number = Date.now) {
  router.onError((error, to) => {
    if (!isMissingPart(error)) return
    if (!navigator.onLine) return toast('这一页没有存在手机里，连上网再打开', 'late')
    const last = Number(sessionStorage.getItem(TRIED) ?? 0)
    if (now() - last < ONCE_IN_MS) return toast('这一页没有打开，过一会儿再试', 'late')
    sessionStorage.setItem(TRIED, String(now()))
    window.location.hash = `#${to.fullPath}`
    reload()
  })
}
