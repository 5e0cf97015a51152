import { createRouter, createWebHistory } from 'vue-router'
import { useSession } from '@/stores/session'

export type RouteName = 'desk' | 'conversation' | 'login'

const DeskPage = () => import('@/features/desk/DeskPage.vue')

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', name: 'desk', component: DeskPage },
    { path: '/conversations/:id(\\d+)', name: 'conversation', component: DeskPage },
    { path: '/login', name: 'login', component: () => import('@/features/session/SignInPage.vue') },
    { path: '/:elsewhere(.*)*', redirect: { name: 'desk' } },
  ],
})

router.beforeEach(async (to) => {
  const session = useSession()
  if (session.state === 'unknown')
    await session.restore()
  const signedOut = session.state === 'signed-out'
  if (signedOut && to.name !== 'login')
    return { name: 'login', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
  if (!signedOut && to.name === 'login')
    return { name: 'desk' }
  return true
})
