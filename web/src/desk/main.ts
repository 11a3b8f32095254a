import { start } from '@/shared/start'
import App from './App.vue'
import { router } from './router'

void start('desk', App, router)
