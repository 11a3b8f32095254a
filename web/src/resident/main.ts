import { openOwnShelf } from '@/features/offline/useOwnShelf'
import { keepOnDevice } from '@/shared/lib/pwa'
import { start } from '@/shared/start'
import { restoreScale } from '@/shared/ui/scale'
import App from './App.vue'
import './resident.css'
import { router } from './router'

restoreScale()
keepOnDevice()
void openOwnShelf().then(() => start('resident', App, router))
