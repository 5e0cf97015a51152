import { computed, onBeforeUnmount, watchEffect } from 'vue'
import { t } from '@/i18n'
import { wholeNumber } from '@/i18n/format'
import { useOptimistic } from '@/stores/optimistic'
import { useSession } from '@/stores/session'
import { useThread } from '@/stores/thread'

/** Displays in the tab title the number of unread open conversations that are unassigned or assigned to this agent. */
export function usePageTitle() {
  const optimistic = useOptimistic()
  const session = useSession()
  const thread = useThread()

  const unread = computed(() => [...optimistic.conversations.values()].filter(({ unread_count: count, status, assignee_id: assignee }) =>
    count > 0 && status === 'open' && (assignee === null || assignee === session.user?.id)).length)
  const title = computed(() => thread.contact?.name ? t('desk.titleOf', { name: thread.contact.name }) : t('app.name'))

  watchEffect(() => {
    document.title = unread.value ? t('desk.titleUnread', { n: wholeNumber(unread.value), title: title.value }) : title.value
  })
  onBeforeUnmount(() => { document.title = t('app.name') })
}
