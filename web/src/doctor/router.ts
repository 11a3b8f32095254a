import { createRouter, createWebHashHistory } from 'vue-router'

export const router = createRouter({
  history: createWebHashHistory(),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    { path: '/login', name: 'login', component: () => import('./pages/LoginPage.vue'), meta: { open: true, title: '登录' } },
    { path: '/', name: 'today', component: () => import('./pages/TodayPage.vue'), meta: { title: '今天' } },
    { path: '/people', component: () => import('./pages/PeoplePage.vue'), meta: { title: '居民' } },
    { path: '/people/new', component: () => import('./pages/NewPersonPage.vue'), meta: { title: '建档' } },
    { path: '/people/:patientId(\\d+)', component: () => import('./pages/PersonPage.vue'), meta: { title: '居民' } },
    { path: '/people/:patientId(\\d+)/propose', component: () => import('./pages/ProposePage.vue'), meta: { title: '请居民签约' } },
    { path: '/people/:patientId(\\d+)/paper', component: () => import('./pages/PaperPage.vue'), meta: { title: '补录纸质协议' } },
    { path: '/people/:patientId(\\d+)/transfer', component: () => import('./pages/TransferPage.vue'), meta: { title: '换团队' } },
    { path: '/households', component: () => import('./pages/HouseholdsPage.vue'), meta: { title: '家庭' } },
    { path: '/households/:householdId(\\d+)/sitting', component: () => import('./pages/SittingPage.vue'), meta: { title: '一家人一次签' } },
    { path: '/follow-ups/:followUpId(\\d+)', component: () => import('./pages/FollowUpPage.vue'), meta: { title: '随访' } },
    { path: '/unfulfilled', component: () => import('./pages/UnfulfilledPage.vue'), meta: { title: '没做的服务' } },
    { path: '/contracts', component: () => import('./pages/ContractsPage.vue'), meta: { title: '签约' } },
    { path: '/disputes', component: () => import('./pages/CasesPage.vue'), meta: { title: '居民异议' } },
    { path: '/disputes/:caseId(\\d+)', component: () => import('./pages/CasePage.vue'), meta: { title: '居民异议' } },
    { path: '/messages', component: () => import('./pages/MessagesPage.vue'), meta: { title: '消息' } },
    { path: '/numbers', component: () => import('./pages/NumbersPage.vue'), meta: { title: '我的数' } },
    { path: '/my-plan', component: () => import('./pages/MyPlanPage.vue'), meta: { title: '我的签约计划' } },
    { path: '/me', component: () => import('./pages/MePage.vue'), meta: { title: '我的' } },
    { path: '/forbidden', name: 'forbidden', redirect: '/' },
    { path: '/:rest(.*)*', redirect: '/' },
  ],
})
