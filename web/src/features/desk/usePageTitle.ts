import { computed, onBeforeUnmount, watchEffect } from 'vue'
import { t } from '@/i18n'
import { wholeNumber } from '@/i18n/format'
import { useConversationLists } from '@/stores/conversationLists'
import { useOptimistic } from '@/stores/optimistic'
import { useSession } from '@/stores/session'

/** Displays in the tab title the page's name and the number of unread open conversations that are unassigned or assigned to this agent. */
export function usePageTitle(name: () => string) {
  const optimistic = useOptimistic()
  const session = useSession()
  const lists = useConversationLists()

  const unread = computed(() => [...optimistic.conversations.values()].filter(({ unread_count: count, status, assignee_id: assignee }) =>
    count > 0 && status === 'open' && (assignee === null || assignee === session.user?.id)).length)
  const title = computed(() => name() ? t('desk.titleOf', { name: name() }) : t('app.name'))

  /** With a plus sign while the list has rows that are not loaded. */
  const shown = computed(() => lists.hasMore ? t('list.moreThan', { n: wholeNumber(unread.value) }) : wholeNumber(unread.value))

  watchEffect(() => {
    document.title = unread.value ? t('desk.titleUnread', { n: shown.value, title: title.value }) : title.value
  })
  onBeforeUnmount(() => { document.title = t('app.name') })
}
