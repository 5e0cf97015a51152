import type { components } from '@/api/generated'
import { request } from '@/api/client'
import type { WireNotification } from '@/api/types'

type Schemas = components['schemas']
export type NotificationSettings = Schemas['NotificationSettings']
export type NotificationRow = Schemas['NotificationRow']
export interface NotificationPage { meta: { unread_count: number, count: number, current_page: number }, payload: WireNotification[] }

const pathOf = (notification_id: number) => ({ path: { notification_id } })

/** Those that are read or snoozed as well, the newest first. Throws ApiError. */
export async function listNotifications(page: number): Promise<NotificationPage> {
  return (await request('get', '/notifications', { query: { page, 'includes[]': ['read', 'snoozed'] } }) as unknown as { data: NotificationPage }).data
}

export function readNotification(id: number): Promise<NotificationRow> {
  return request('patch', '/notifications/{notification_id}', pathOf(id))
}

export function markNotificationUnread(id: number): Promise<NotificationRow> {
  return request('post', '/notifications/{notification_id}/unread', pathOf(id))
}

/** `until`: epoch seconds. */
export function snoozeNotification(id: number, until: number): Promise<NotificationRow> {
  return request('post', '/notifications/{notification_id}/snooze', { ...pathOf(id), body: { snoozed_until: until } })
}

export function deleteNotification(id: number): Promise<unknown> {
  return request('delete', '/notifications/{notification_id}', pathOf(id))
}

export function readAllNotifications(): Promise<unknown> {
  return request('post', '/notifications/read_all', { body: {} })
}

/** Also of a notification that is not loaded. */
export function readNotificationOf(conversation: number): Promise<unknown> {
  return request('post', '/notifications/read_all', { body: { primary_actor_type: 'Conversation', primary_actor_id: conversation } })
}

export function fetchNotificationSettings(): Promise<NotificationSettings> {
  return request('get', '/notification_settings')
}

export function changeNotificationSettings(body: Schemas['NotificationFlags']): Promise<NotificationSettings> {
  return request('patch', '/notification_settings', { body })
}
