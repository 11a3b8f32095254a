import { keepOnDevice } from '@/shared/lib/pwa'
import { start } from '@/shared/start'
import App from './App.vue'
import './doctor.css'
import { router } from './router'

keepOnDevice()
void start('doctor', App, router)
