import { ArrowDown, ArrowUp, AtSign, CircleAlert, CornerDownLeft, Eye, Inbox, ListFilter, MessageCircleQuestion, MonitorSmartphone, UserRound, UserRoundX, UsersRound, X, Search } from '@lucide/vue'
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { usePanels } from '@/features/desk/panels'
import { isWebsite } from '@/features/list/channels'
import { useListCursor } from '@/features/list/cursor'
import { STATUS_DISPLAY } from '@/features/list/statuses'
import { useView } from '@/features/list/useView'
import { STATUSES } from '@/features/list/view'
import { shownAs, useSavedViews } from '@/features/saved_views/savedViews'
import { t } from '@/i18n'
import { useInboxes } from '@/stores/inboxes'
import type { Command } from './command'

export function useNavigationCommands() {
  const cursor = useListCursor()
  const { isInbox, isContacts, openId, open, close, change } = useView()
  const route = useRoute()
  const router = useRouter()
  const panels = usePanels()
  const inboxes = useInboxes()
  const savedViews = useSavedViews()

  function leave() {
    void close()
    cursor.focus()
  }

  return computed<Command[]>(() => [
    { id: 'next', group: 'navigation', title: t('commands.next'), icon: ArrowDown, keys: ['j', 'ArrowDown'], available: isInbox.value, keyboardOnly: true, run: () => cursor.move(1) },
    { id: 'previous', group: 'navigation', title: t('commands.previous'), icon: ArrowUp, keys: ['k', 'ArrowUp'], available: isInbox.value, keyboardOnly: true, run: () => cursor.move(-1) },
    { id: 'open', group: 'navigation', title: t('commands.openConversation'), icon: CornerDownLeft, keys: ['Enter'], available: isInbox.value && cursor.current !== null && cursor.current !== openId.value, keyboardOnly: true, run: () => void open(cursor.current ?? 0) },
    { id: 'leave', group: 'navigation', title: t('commands.leave'), icon: X, keys: ['Escape'], available: openId.value !== null, run: leave },
    { id: 'mine', group: 'navigation', title: t('commands.mine'), icon: UserRound, keys: ['1'], available: true, run: () => void change({ owner: 'mine' }) },
    { id: 'unassigned', group: 'navigation', title: t('commands.unassigned'), icon: UserRoundX, keys: ['2'], available: true, run: () => void change({ owner: 'unassigned' }) },
    { id: 'all', group: 'navigation', title: t('commands.all'), icon: Inbox, keys: ['3'], available: true, run: () => void change({ owner: 'all' }) },
    { id: 'mentions', group: 'navigation', title: t('commands.mentions'), icon: AtSign, keys: ['5'], available: true, run: () => void change({ owner: 'mentions' }) },
    { id: 'participating', group: 'navigation', title: t('commands.participating'), icon: Eye, keys: ['6'], available: true, run: () => void change({ owner: 'participating' }) },
    { id: 'unattended', group: 'navigation', title: t('commands.unattended'), icon: MessageCircleQuestion, keys: ['7'], available: true, run: () => void change({ owner: 'unattended' }) },
    { id: 'undelivered', group: 'navigation', title: t('commands.undelivered'), icon: CircleAlert, keys: ['8'], available: true, run: () => void change({ owner: 'undelivered' }) },
    { id: 'contactsPage', group: 'navigation', title: t('sidebar.contacts'), icon: UsersRound, keys: ['4'], available: true, run: () => void router.push({ name: 'contacts' }) },
    { id: 'visitorsPage', group: 'navigation', title: t('sidebar.visitors'), icon: MonitorSmartphone, keys: ['9'], available: inboxes.rows.some(({ channel_type }) => isWebsite(channel_type)), run: () => void router.push({ name: 'visitors' }) },
    { id: 'contacts-leave', group: 'navigation', title: t('contact.closeCard'), icon: X, keys: ['Escape'], available: isContacts.value && Boolean(route.params.id), run: () => void router.push({ name: 'contacts', query: route.query }) },
    { id: 'searchPage', group: 'navigation', title: t('commands.search'), icon: Search, keys: ['s'], available: true, run: () => void router.push({ name: 'search' }) },
    { id: 'contacts-find', group: 'navigation', title: t('contact.search.title'), icon: Search, keys: ['/'], available: isContacts.value || route.name === 'search', keyboardOnly: true, run: () => { panels.settingsSearchRequests += 1 } },
    { id: 'filter', group: 'navigation', title: t('saved_views.filter'), icon: ListFilter, keys: ['v'], available: isInbox.value, run: () => { panels.dialog = 'filter' } },
    ...savedViews.rows.map((saved): Command => ({
      id: `view-${saved.id}`, group: 'navigation', title: t('saved_views.show', { name: saved.name }), icon: ListFilter, keys: [], available: true, run: () => void change(shownAs(saved)),
    })),
    ...STATUSES.map((status): Command => ({
      id: `status-${status}`, group: 'navigation', title: t('commands.showStatus', { status: t(STATUS_DISPLAY[status].label) }), icon: STATUS_DISPLAY[status].icon, keys: [], available: true, run: () => void change({ status }),
    })),
  ])
}
