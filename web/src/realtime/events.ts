/** Socket frames and feed events. Event names and data follow Chatwoot's API, plus `version`. */
import type { Availability, ContactSender, PushedMessage, UserSender, WireConversation, WireSender } from '@/api/types'

export const conversationEvents = [
  'conversation.created', 'conversation.updated', 'conversation.status_changed', 'conversation.read',
  'conversation.contact_changed', 'conversation.mentioned', 'assignee.changed', 'team.changed',
] as const
export const messageEvents = ['message.created', 'message.updated', 'first.reply.created'] as const
export const contactEvents = ['contact.created', 'contact.updated', 'contact.merged'] as const
export const deletionEvents = ['conversation.deleted', 'contact.deleted', 'inbox.deleted'] as const

export type ConversationEventName = typeof conversationEvents[number]
export type MessageEventName = typeof messageEvents[number]
export type ContactEventName = typeof contactEvents[number]
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
export interface DeletionEvent { event: DeletionEventName, data: { id: number, account_id: number } }
export interface SettingsEvent { event: 'account.cache_invalidated', data: { cache_keys: Record<string, string> } }
export interface OmittedEvent { event: ConversationEventName | MessageEventName | ContactEventName, data: Omitted }

export type DeskEvent = (ConversationEvent | MessageEvent | ContactEvent | DeletionEvent | SettingsEvent | OmittedEvent) & { position?: number }

export interface TypingEvent {
  event: 'conversation.typing_on' | 'conversation.typing_off'
  data: { conversation: { id: number }, user: Pick<WireSender, 'id' | 'type' | 'name'> & { available_name?: string }, is_private: boolean }
}
export interface PresenceEvent {
  event: 'presence.update'
  /** `users_range`: the ids that `users` tells about; without it, all. `contacts`: of those that were asked about. */
  data: { users: Record<string, Availability>, users_range?: [number, number], contacts?: Record<string, 'online'> }
}
export type EphemeralEvent = TypingEvent | PresenceEvent

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
  | { action: 'ping', request: number }
  | { action: 'presence', contacts: number[] }
  | { action: 'typing', conversation_id: number, typing_status: 'on' | 'off', is_private: boolean }

export function isOmitted(event: DeskEvent): event is OmittedEvent & { position?: number } {
  return 'omitted' in event.data
}
