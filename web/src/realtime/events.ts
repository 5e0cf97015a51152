/** Socket frames and feed events. Event names and data follow Chatwoot's API, plus `version`. */
import type { Availability, ContactSender, PushedMessage, UserSender, WireConversation, WireDraft, WireNotification, WireSender } from '@/api/types'
import type { Versioned } from './model'

export const conversationEvents = [
  'conversation.created', 'conversation.updated', 'conversation.status_changed', 'conversation.read',
  'conversation.contact_changed', 'conversation.merged', 'conversation.mentioned', 'assignee.changed', 'team.changed',
] as const
export const messageEvents = ['message.created', 'message.updated', 'first.reply.created'] as const
export const contactEvents = ['contact.created', 'contact.updated', 'contact.merged'] as const
export const notificationEvents = ['notification.created', 'notification.updated', 'notification.deleted'] as const
export const deletionEvents = ['conversation.deleted', 'contact.deleted', 'inbox.deleted'] as const

export type ConversationEventName = typeof conversationEvents[number]
export type MessageEventName = typeof messageEvents[number]
export type ContactEventName = typeof contactEvents[number]
export type NotificationEventName = typeof notificationEvents[number]
export type DeletionEventName = typeof deletionEvents[number]

/** Replaces data that is too large for a frame: the entity must be fetched over REST. */
export interface Omitted { id: number, conversation_id?: number, version: number, omitted: true }

/** Conversations in events differ from REST responses in these fields. */
export type PushedConversation = Omit<WireConversation, 'meta' | 'first_reply_created_at' | 'last_non_activity_message' | 'sla_policy_id'> & {
  channel: string | null
  contact_inbox: object | null
  /** ISO date. */
  first_reply_created_at: string | null
  meta: {
    /** Null when the contact was deleted. */
    sender: ContactSender | null
    assignee: UserSender | null
    team: { id: number, name: string } | null
    hmac_verified: boolean | null
  }
}

export interface ConversationEvent { event: ConversationEventName, data: PushedConversation }
export interface MessageEvent { event: MessageEventName, data: PushedMessage }
export interface ContactEvent { event: ContactEventName, data: Omit<ContactSender, 'type'> }
/** `merged_into_id`: the contact that has everything of a merged one. */
export interface DeletionEvent { event: DeletionEventName, data: { id: number, account_id: number, merged_into_id?: number } }
/** Only the agent whose notification it is receives it. Of a deleted one the data are its id and version. */
export interface NotificationEvent {
  event: NotificationEventName
  data: { account_id: number, notification?: WireNotification | Versioned, unread_count: number }
}
export interface SettingsEvent { event: 'account.cache_invalidated', data: { cache_keys: Record<string, string> } }
export interface OmittedEvent { event: ConversationEventName | MessageEventName | ContactEventName | NotificationEventName, data: Omitted }

export type DeskEvent = (ConversationEvent | MessageEvent | ContactEvent | DeletionEvent | NotificationEvent | SettingsEvent | OmittedEvent) & { position?: number }

export interface TypingEvent {
  event: 'conversation.typing_on' | 'conversation.typing_off'
  data: { conversation: { id: number }, user: Pick<WireSender, 'id' | 'type' | 'name'> & { available_name?: string }, is_private: boolean }
}
export interface PresenceEvent {
  event: 'presence.update'
  /** `users_range`: the ids that `users` tells about; without it, all. `contacts`: of those that were asked about. */
  data: { users: Record<string, Availability>, users_range?: [number, number], contacts?: Record<string, 'online'> }
}
/** Agents who have opened or left a conversation that is open here. `seen_at`: the newest sign of it; `age`: milliseconds since then. */
export interface ViewingEvent {
  event: 'conversation.viewing'
  data: { conversation_id: number, readers: { id: number, name: string, reading: boolean, seen_at: number, age: number }[] }
}
/** A draft of the signed-in agent, from any of their browsers. */
export interface DraftEvent { event: 'draft.updated', data: WireDraft }
export type EphemeralEvent = TypingEvent | PresenceEvent | ViewingEvent | DraftEvent

/** `request` is that of the question which the frame answers; a server of 0.1.0 does not send it. */
interface Answer { request?: number }
export interface FeedFrame extends Answer { events: DeskEvent[], from: number, to: number }
export interface EphemeralFrame { events: EphemeralEvent[] }
/** `behind`: milliseconds since the oldest known change that the feed does not have yet. */
export interface HeadFrame extends Answer { head: number, more?: true, behind?: number }
export interface ResetFrame extends Answer { reset: true, head: number }
export interface ErrorFrame { error: { code: string, message: string } }
export type Frame = FeedFrame | EphemeralFrame | HeadFrame | ResetFrame | ErrorFrame

export type ClientFrame =
  | { action: 'resume', after: number, request: number }
  | { action: 'ping', request: number, viewing?: number }
  | { action: 'viewing', conversation_id: number | null }
  | { action: 'presence', contacts: number[] }
  | { action: 'typing', conversation_id: number, typing_status: 'on' | 'off', is_private: boolean }

export function isOmitted(event: DeskEvent): event is OmittedEvent & { position?: number } {
  return 'omitted' in event.data
}
