import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { useSite } from '@/shared/auth/site'
import '@/shared/styles/index.css'
import VerifyPage from './VerifyPage.vue'

const app = createApp(VerifyPage)
app.use(createPinia())
void useSite().load().then(() => app.mount('#app'))
