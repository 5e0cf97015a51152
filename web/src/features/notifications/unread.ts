import { computed } from 'vue'
import type { Notification, NotificationCount } from '@/realtime/model'
import { COUNT_ID, NOTIFICATION_COUNT, NOTIFICATIONS } from '@/realtime/normalize'
import { useEntities } from '@/stores/entities'
import { useThread } from '@/stores/thread'

export function isUnread({ read_at, snoozed_until, deleted }: Notification): boolean {
  return read_at === null && snoozed_until === null && !deleted
}

/** The server's count of unread notifications, without that of the conversation in sight, which is about to be marked as read. */
export function useUnreadNotifications() {
  const entities = useEntities()
  const thread = useThread()
  return computed(() => {
    const count = entities.collection<NotificationCount>(NOTIFICATION_COUNT).get(COUNT_ID)?.unread ?? 0
    const seen = thread.visible && thread.conversationId !== null ? entities.collection<Notification>(NOTIFICATIONS).get(thread.conversationId) : undefined
    return Math.max(0, seen && isUnread(seen) ? count - 1 : count)
  })
}
