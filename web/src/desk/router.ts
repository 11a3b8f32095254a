import { createRouter, createWebHashHistory } from 'vue-router'

export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/login', name: 'login', component: () => import('./pages/LoginPage.vue'), meta: { open: true, title: '登录' } },
    {
      path: '/',
      component: () => import('./layout/DeskLayout.vue'),
      children: [
        { path: '', name: 'home', component: () => import('./pages/HomePage.vue') },
        { path: 'forbidden', name: 'forbidden', component: () => import('./pages/ForbiddenPage.vue'), meta: { title: '看不了' } },
      ],
    },
    { path: '/:rest(.*)*', redirect: '/' },
  ],
})
