/** Socket frames and feed events. Event names and data follow Chatwoot's API, plus `version`. */
import type { Availability, WireContact, WireConversation, WireMessage, WireSender } from '@/api/schema'

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

export interface ConversationEvent { event: ConversationEventName, data: WireConversation }
export interface MessageEvent { event: MessageEventName, data: WireMessage }
export interface ContactEvent { event: ContactEventName, data: WireContact & { version: number } }
export interface RemovalEvent { event: RemovalEventName, data: { id: number, version: number } }
export interface SettingsEvent { event: 'account.cache_invalidated', data: { cache_keys: Record<string, string> } }
export interface OmittedEvent { event: ConversationEventName | MessageEventName | ContactEventName, data: Omitted }

export type DeskEvent = (ConversationEvent | MessageEvent | ContactEvent | RemovalEvent | SettingsEvent | OmittedEvent) & { position?: number }

export interface TypingEvent {
  event: 'conversation.typing_on' | 'conversation.typing_off'
  data: { conversation: { id: number }, user: WireSender, is_private: boolean }
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
