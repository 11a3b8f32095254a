import { createRouter, createWebHashHistory } from 'vue-router'

export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/login', name: 'login', component: () => import('@/features/accounts/ResidentLogin.vue'), meta: { open: true, title: '登录' } },
    { path: '/', name: 'home', component: () => import('./pages/HomePage.vue'), meta: { title: '首页' } },
    { path: '/:rest(.*)*', redirect: '/' },
  ],
})
