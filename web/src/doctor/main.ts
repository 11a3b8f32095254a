import { createPinia, setActivePinia } from 'pinia'
import { useDevice } from '@/features/offline/useDevice'
import { keepOnDevice } from '@/shared/lib/pwa'
import { start } from '@/shared/start'
import App from './App.vue'
import './doctor.css'
import { router } from './router'

keepOnDevice()
const pinia = createPinia()
setActivePinia(pinia)
const device = useDevice()
// Before anything is asked for: behind a lock no page is fetched, let alone shown.
router.beforeEach(async (to) => { if (!to.meta.open) await device.whenOpen() })
void device.find().then(() => start('doctor', App, router, pinia))
