/** Socket frames and feed events. Event names and data follow Chatwoot's API, plus `version`. */
import type { Availability, ContactSender, PushedMessage, UserSender, WireConversation, WireSender } from '@/api/types'

export const conversationEvents = [
  'conversation.created', 'conversation.updated', 'conversation.status_changed', 'conversation.read',
  'conversation.contact_changed', 'conversation.mentioned', 'assignee.changed', 'team.changed',
] as const
export const messageEvents = ['message.created', 'message.updated', 'first.reply.created'] as const
export const contactEvents = ['contact.created', 'contact.updated', 'contact.merged'] as const
export const removalEvents = ['contact.deleted'] as const

export type ConversationEventName = typeof conversationEvents[number]
export type MessageEventName = typeof messageEvents[number]
export type ContactEventName = typeof contactEvents[number]
export type RemovalEventName = typeof removalEvents[number]

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
export interface RemovalEvent { event: RemovalEventName, data: { id: number, version: number } }
export interface SettingsEvent { event: 'account.cache_invalidated', data: { cache_keys: Record<string, string> } }
export interface OmittedEvent { event: ConversationEventName | MessageEventName | ContactEventName, data: Omitted }

export type DeskEvent = (ConversationEvent | MessageEvent | ContactEvent | RemovalEvent | SettingsEvent | OmittedEvent) & { position?: number }

export interface TypingEvent {
  event: 'conversation.typing_on' | 'conversation.typing_off'
  data: { conversation: { id: number }, user: Pick<WireSender, 'id' | 'type' | 'name'> & { available_name?: string }, is_private: boolean }
}
export interface PresenceEvent {
  event: 'presence.update'
  data: { users: Record<string, Availability>, contacts?: Record<string, 'online'> }
}
export type EphemeralEvent = TypingEvent | PresenceEvent

export interface FeedFrame { events: DeskEvent[], from: number, to: number }
export interface EphemeralFrame { events: EphemeralEvent[] }
export interface HeadFrame { head: number }
export interface ResetFrame { reset: true, head: number }
export interface ErrorFrame { error: { code: string, message: string } }
export type Frame = FeedFrame | EphemeralFrame | HeadFrame | ResetFrame | ErrorFrame

export type ClientFrame =
  | { action: 'resume', after: number }
  | { action: 'ping' }
  | { action: 'presence' }
  | { action: 'typing', conversation_id: number, typing_status: 'on' | 'off', is_private: boolean }

export function isOmitted(event: DeskEvent): event is OmittedEvent & { position?: number } {
  return 'omitted' in event.data
}
