import { keepOnDevice } from '@/shared/lib/pwa'
import { start } from '@/shared/start'
import App from './App.vue'
import { router } from './router'

keepOnDevice()
void start('doctor', App, router)
