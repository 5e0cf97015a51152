import { computed, onBeforeUnmount, watchEffect } from 'vue'
import { useUnreadNotifications } from '@/features/notifications/unread'
import { t } from '@/i18n'
import { wholeNumber } from '@/i18n/format'

/** Displays in the tab title the page's name and the server's count of unread notifications. */
export function usePageTitle(name: () => string) {
  const unread = useUnreadNotifications()
  const title = computed(() => name() ? t('desk.titleOf', { name: name() }) : t('app.name'))

  watchEffect(() => {
    document.title = unread.value ? t('desk.titleUnread', { n: wholeNumber(unread.value), title: title.value }) : title.value
  })
  onBeforeUnmount(() => { document.title = t('app.name') })
}
