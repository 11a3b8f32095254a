import { defineStore } from 'pinia'
import type { components } from '../api/public'
import { sendJson } from '../api/client'
import { isoDate } from '../lib/format'

interface Site { is_demo: boolean; today: string; name: string }

/** What the server says about itself: is this a demo, and what day is it there (a demo may stand still). */
export const useSite = defineStore('site', {
  state: (): Site => ({ is_demo: false, today: isoDate(new Date()), name: '家医' }),
  actions: {
    /** A page works without this answer: it then uses the device's own date. */
    async load() {
      await sendJson<components['schemas']['SiteOut']>('GET', '/api/public/site').then((site) => this.$patch({ is_demo: site.is_demo, today: site.today, name: site.name }), () => undefined)
    },
  },
})
