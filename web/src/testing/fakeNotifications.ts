/** Notifications of the fake desk: one for each conversation that names it. */
import type { components } from '@/api/generated'
import type { WireConversation, WireNotification } from '@/api/types'
import type { NotificationEventName } from '@/realtime/events'
import type { FakeDesk } from './fakeDesk'
import { found } from './fakeDesk'
import { pushed, userSender } from './wire'

type Settings = components['schemas']['NotificationSettings']

export function wireNotification(conversation: WireConversation, given: Partial<WireNotification> = {}): WireNotification {
  const at = conversation.last_activity_at
  return {
    id: conversation.id, version: 1, account_id: 1, notification_type: 'conversation_assignment', push_message_title: '', push_message_body: '',
    primary_actor_type: 'Conversation', primary_actor_id: conversation.id, primary_actor: pushed(conversation), secondary_actor: null, user: userSender(),
    read_at: null, snoozed_until: null, created_at: at, last_activity_at: at, last_activity_at_ms: at * 1000, meta: {}, ...given,
  }
}

export function notificationSettings(): Settings {
  return {
    id: 7, user_id: 7, account_id: 1, version: 0, all_desk_flags: [], all_email_flags: [], all_push_flags: [],
    selected_desk_flags: ['desk_conversation_assignment', 'desk_assigned_conversation_new_message'], selected_email_flags: [], selected_push_flags: ['push_conversation_assignment'],
  }
}

export function notificationPage({ notifications }: FakeDesk) {
  return { data: { meta: { unread_count: unreadOf(notifications), count: notifications.length, current_page: 1 }, payload: notifications } }
}

/** Stores a notification as a new event of the server does. */
export function notify(desk: FakeDesk, row: WireNotification, event: NotificationEventName = 'notification.created'): void {
  desk.notifications = [row, ...desk.notifications.filter(({ id }) => id !== row.id)]
  desk.emit({ event, data: { account_id: 1, notification: row, unread_count: unreadOf(desk.notifications) } })
}

export function changeNotification(desk: FakeDesk, id: number, changes: Partial<WireNotification>) {
  const before = found(desk.notifications, id)
  const after = { ...before, ...changes, version: before.version + 1 }
  notify(desk, after, 'notification.updated')
  return after
}

export function readNotifications(desk: FakeDesk, read_at: string, id?: number): void {
  desk.notifications.filter(row => row.read_at === null && (id === undefined || row.id === id)).forEach(row => changeNotification(desk, row.id, { read_at }))
}

export function deleteNotification(desk: FakeDesk, id: number): void {
  const { version } = found(desk.notifications, id)
  desk.notifications = desk.notifications.filter(row => row.id !== id)
  desk.emit({ event: 'notification.deleted', data: { account_id: 1, notification: { id, version: version + 1 }, unread_count: unreadOf(desk.notifications) } })
}

function unreadOf(rows: readonly WireNotification[]): number {
  return rows.filter(({ read_at, snoozed_until }) => read_at === null && snoozed_until === null).length
}
