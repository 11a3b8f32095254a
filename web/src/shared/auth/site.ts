import { defineStore } from 'pinia'
import type { components } from '../api/public'
import { sendJson } from '../api/client'
import { isoDate } from '../lib/format'

interface Site { is_demo: boolean; today: string; name: string }
const KEPT = 'jiayi-site'

/** Without a signal: what the server said last. A demo's day stands still, a real one is the device's own. */
function remembered(): Partial<Site> {
  try {
    const site = JSON.parse(localStorage.getItem(KEPT) ?? '{}') as Partial<Site>
    return site.is_demo ? site : { name: site.name }
  } catch {
    return {}
  }
}

/** What the server says about itself: is this a demo, and what day is it there (a demo may stand still). */
export const useSite = defineStore('site', {
  state: (): Site => ({ is_demo: false, today: isoDate(new Date()), name: '家医' }),
  actions: {
    /** A page works without this answer: it then uses the device's own date. */
    async load() {
      await sendJson<components['schemas']['SiteOut']>('GET', '/api/public/site').then((site) => {
        const now: Site = { is_demo: site.is_demo, today: site.today, name: site.name }
        this.$patch(now)
        try { localStorage.setItem(KEPT, JSON.stringify(now)) } catch { /* a private window keeps nothing */ }
      }, () => this.$patch(remembered()))
    },
  },
})
