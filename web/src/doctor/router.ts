import { createRouter, createWebHashHistory } from 'vue-router'

export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/login', name: 'login', component: () => import('./pages/LoginPage.vue'), meta: { open: true, title: '登录' } },
    { path: '/', name: 'today', component: () => import('./pages/TodayPage.vue'), meta: { title: '今天' } },
    { path: '/:rest(.*)*', redirect: '/' },
  ],
})
