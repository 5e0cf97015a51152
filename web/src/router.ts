import type { RouteRecordRaw } from 'vue-router'
import { createRouter, createWebHistory } from 'vue-router'
import { settingsEntries } from '@/registry'
import { useSession } from '@/stores/session'

const InboxPage = () => import('@/features/desk/InboxPage.vue')

/** `row` is the id of the row whose form is open, or `new`. */
const settingsRoutes = settingsEntries.map(({ name, page }): RouteRecordRaw => ({ path: `${name}/:row(new|\\d+)?`, name: `settings/${name}`, component: page }))

export const routes: RouteRecordRaw[] = [
  { path: '/login', name: 'login', component: () => import('@/features/session/SignInPage.vue') },
  {
    path: '/', component: () => import('@/features/desk/DeskPage.vue'), children: [
      { path: '', name: 'inbox', component: InboxPage },
      { path: 'conversations/:id(\\d+)', name: 'conversation', component: InboxPage },
      { path: 'settings', name: 'settings', component: () => import('@/features/settings/SettingsPage.vue'), children: settingsRoutes },
    ],
  },
  { path: '/:elsewhere(.*)*', redirect: { name: 'inbox' } },
]

export const router = createRouter({ history: createWebHistory(), routes })

router.beforeEach(async (to) => {
  const session = useSession()
  if (session.state === 'unknown')
    await session.restore()
  const signedOut = session.state === 'signed-out'
  if (signedOut && to.name !== 'login')
    return { name: 'login', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
  if (!signedOut && to.name === 'login')
    return { name: 'inbox' }
  return true
})
