import type { RouteRecordRaw } from 'vue-router'
import { createRouter, createWebHistory } from 'vue-router'
import DeskPage from '@/features/desk/DeskPage.vue'
import InboxPage from '@/features/desk/InboxPage.vue'
import { parts, reportMissingCode } from '@/lazyComponent'
import { settingsEntries, withTexts } from '@/registry'
import { useSession } from '@/stores/session'

const ContactsPage = withTexts('settings', withTexts('filters', withTexts('contacts', () => import('@/features/contacts/ContactsPage.vue'))))
const VisitorsPage = withTexts('page_visits', () => import('@/features/page_visits/VisitorsPage.vue'))
const SearchPage = withTexts('search', () => import('@/features/search/SearchPage.vue'))

/** `row` is the id of the row whose form is open, or `new`. */
const settingsRoutes = settingsEntries.map(({ name, page }): RouteRecordRaw => ({ path: `${name}/:row(new|\\d+)?`, name: `settings/${name}`, component: page }))

export const routes: RouteRecordRaw[] = [
  { path: '/login', name: 'login', component: withTexts('session', () => import('@/features/session/SignInPage.vue')) },
  { path: '/password', name: 'password', component: withTexts('session', () => import('@/features/session/PasswordPage.vue')) },
  { path: '/forgot', name: 'forgot', component: withTexts('session', () => import('@/features/session/ForgotPage.vue')) },
  {
    path: '/', component: DeskPage, children: [
      { path: '', name: 'inbox', component: InboxPage },
      { path: 'conversations/:id(\\d+)', name: 'conversation', component: InboxPage },
      { path: 'contacts/:id(\\d+)?', name: 'contacts', component: ContactsPage },
      { path: 'search', name: 'search', component: SearchPage },
      { path: 'visitors', name: 'visitors', component: VisitorsPage },
      { path: 'settings', name: 'settings', component: parts.SettingsPage, children: settingsRoutes },
    ],
  },
  // Links in the form that Chatwoot's clients and integrations make.
  { path: '/app/:before(.*)*/conversations/:id(\\d+)', redirect: to => ({ name: 'conversation', params: { id: to.params.id } }) },
  { path: '/:elsewhere(.*)*', redirect: { name: 'inbox' } },
]

export const router = createRouter({ history: createWebHistory(), routes })

/** The code of a page could not be loaded. */
router.onError((_problem, to) => reportMissingCode(() => void router.push(to.fullPath)))

router.beforeEach(async (to, from) => {
  if (to.name === 'password' || to.name === 'forgot')
    return true
  const session = useSession()
  if (session.state === 'unknown')
    await session.restore()
  const signedOut = session.state === 'signed-out'
  if (signedOut && to.name !== 'login')
    return { name: 'login', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
  if (!signedOut && to.name === 'login')
    return { name: 'inbox' }
  // A language that was chosen elsewhere is applied before the desk is built, and never while somebody works in it.
  if (!signedOut && from.matched[0]?.path !== '/')
    await session.applyLanguage()
  return true
})
