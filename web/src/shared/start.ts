import { createPinia, type Pinia } from 'pinia'
import { createApp, type Component } from 'vue'
import type { Router } from 'vue-router'
import { guard } from './auth/guards'
import { useSession, type ClientName } from './auth/session'
import { useSite } from './auth/site'
import { renewWhenStale } from './lib/stale'
import { toast } from './ui/toast'
import './styles/index.css'

/** What all three clients do before their first page: stores, guards, the site's facts, one place for the unexpected. */
export async function start(client: ClientName, root: Component, router: Router, stores: Pinia = createPinia()) {
  const app = createApp(root)
  app.use(stores)
  useSession().client = client
  guard(router)
  renewWhenStale(router)
  app.config.errorHandler = (error) => {
    console.error(error)
    toast('这一页出了点问题，刷新一下再试', 'late')
  }
  await useSite().load()
  app.use(router).mount('#app')
}
