/** Converts REST responses and events into updates of single entities. Pure functions. */
import type { WireContact, WireConversation, WireMessage, WireNotification, WireSender } from '@/api/types'
import type { ContactEvent, ConversationEvent, DeletionEvent, DeskEvent, MessageEvent, NotificationEvent, PushedConversation } from './events'
import { contactEvents, conversationEvents, deletionEvents, isOmitted, messageEvents, notificationEvents } from './events'
import type { Contact, Conversation, Deletions, EntityUpdates, Message, Notification, NotificationCount, SenderRef, Versioned } from './model'

const deletedKinds: Record<DeletionEvent['event'], keyof Deletions> = {
  'conversation.deleted': 'conversations', 'contact.deleted': 'contacts', 'inbox.deleted': 'inboxes',
}

/** Collections of the entity store. The count is their only row. */
export const NOTIFICATIONS = 'notifications'
export const NOTIFICATION_COUNT = 'notification_count'
export const COUNT_ID = 1

export interface Snapshot {
  conversations?: WireConversation[]
  messages?: WireMessage[]
  contacts?: WireContact[]
  notifications?: WireNotification[]
}

export function noUpdates(): EntityUpdates {
  return { conversations: [], messages: [], contacts: [], collections: [], echoes: [], deletions: [], merges: [] }
}

export function normalizeSnapshot({ conversations = [], messages = [], contacts = [], notifications = [] }: Snapshot): EntityUpdates {
  const updates = noUpdates()
  conversations.forEach(json => addConversation(updates, json))
  messages.forEach(json => addMessage(updates, json))
  contacts.forEach(json => addContact(updates, json))
  notifications.forEach(json => addNotification(updates, json))
  return updates
}

/** Unknown events produce no updates, so that older clients work with a newer server. */
export function normalizeEvent(event: DeskEvent): EntityUpdates {
  const updates = noUpdates()
  if (isOmitted(event))
    return updates
  if (isOneOf<ConversationEvent>(event, conversationEvents))
    addConversation(updates, event.data)
  else if (isOneOf<MessageEvent>(event, messageEvents))
    addMessage(updates, event.data)
  else if (isOneOf<ContactEvent>(event, contactEvents))
    addContact(updates, event.data)
  else if (isOneOf<NotificationEvent>(event, notificationEvents))
    addNotificationEvent(updates, event)
  else if (isOneOf<DeletionEvent>(event, deletionEvents))
    addDeletion(updates, event)
  return updates
}

/** Combines the updates of a whole frame, to be applied in one step. */
export function mergeUpdates(all: readonly EntityUpdates[]): EntityUpdates {
  return {
    conversations: all.flatMap(updates => updates.conversations),
    messages: all.flatMap(updates => updates.messages),
    contacts: all.flatMap(updates => updates.contacts),
    collections: all.flatMap(updates => updates.collections),
    echoes: all.flatMap(updates => updates.echoes),
    deletions: all.flatMap(updates => updates.deletions),
    merges: all.flatMap(updates => updates.merges),
  }
}

function isOneOf<E extends DeskEvent>(event: DeskEvent, names: readonly E['event'][]): event is E & DeskEvent {
  return (names as readonly string[]).includes(event.event)
}

function addDeletion(updates: EntityUpdates, { event, data: { id, merged_into_id: into } }: DeletionEvent): void {
  if (into)
    updates.merges.push({ id, into })
  else
    updates.deletions.push({ kind: deletedKinds[event], id })
}

function addConversation(updates: EntityUpdates, json: WireConversation | PushedConversation): void {
  updates.conversations.push(conversationOf(json))
  if (json.meta.sender)
    addContact(updates, json.meta.sender)
  for (const message of [...json.messages, 'last_non_activity_message' in json ? json.last_non_activity_message : null]) {
    if (message)
      addMessage(updates, message)
  }
}

function addMessage(updates: EntityUpdates, json: WireMessage): void {
  updates.messages.push(messageOf(json))
  if (json.echo_id)
    updates.echoes.push([json.echo_id, json.id])
}

function addContact(updates: EntityUpdates, json: ContactFields): void {
  updates.contacts.push(contactOf(json))
}

function addNotificationEvent(updates: EntityUpdates, { data, position = 0 }: NotificationEvent & { position?: number }): void {
  const { notification, unread_count: unread } = data
  // A server of 0.1.0 does not know the event and sends the conversation.
  if (!notification)
    return
  if ('primary_actor' in notification)
    addNotification(updates, notification)
  else
    updates.collections.push({ name: NOTIFICATIONS, row: { id: notification.id, version: notification.version, deleted: true } as Versioned })
  const count: NotificationCount = { id: COUNT_ID, version: position, unread }
  updates.collections.push({ name: NOTIFICATION_COUNT, row: count })
}

function addNotification(updates: EntityUpdates, json: WireNotification): void {
  const { primary_actor: conversation, secondary_actor: secondary } = json
  const isMessage = secondary?.type === 'message'
  const row: Notification = {
    id: json.id,
    version: json.version,
    type: json.notification_type,
    inbox_id: conversation.inbox_id,
    message_id: isMessage ? secondary.id : null,
    actor_id: secondary && !isMessage ? secondary.id : null,
    read_at: json.read_at,
    snoozed_until: json.snoozed_until,
    activity_ms: json.last_activity_at_ms,
  }
  updates.collections.push({ name: NOTIFICATIONS, row })
  addConversation(updates, conversation)
  if (isMessage)
    addMessage(updates, secondary)
}

export function conversationOf(json: WireConversation | PushedConversation): Conversation {
  return {
    id: json.id,
    version: json.version,
    uuid: json.uuid,
    inbox_id: json.inbox_id,
    channel: ('channel' in json ? json.channel : json.meta.channel) ?? '',
    contact_id: json.contact_id,
    assignee_id: json.assignee_id,
    team_id: json.team_id,
    status: json.spam ? 'spam' : json.status,
    priority: json.priority,
    snoozed_until: json.snoozed_until,
    labels: [...json.labels].sort(),
    can_reply: json.can_reply,
    unread_count: json.unread_count,
    undelivered_message_ids: json.undelivered_message_ids ?? [],
    participant_ids: json.participant_ids ?? [],
    mentioned_ids: json.mentioned_ids ?? [],
    scheduled_messages: json.scheduled_messages ?? [],
    merged_ids: json.merged_ids ?? [],
    splits: json.splits ?? [],
    merged_into_id: json.merged_into_id ?? null,
    csat_rating: json.csat_rating ?? null,
    waiting_since: epochSeconds(json.waiting_since),
    waiting_ms: json.waiting_since_ms || null,
    activity_ms: json.last_activity_at_ms,
    first_reply_created_at: epochSeconds(json.first_reply_created_at),
    agent_last_seen_at: epochSeconds(json.agent_last_seen_at),
    assignee_last_seen_at: epochSeconds(json.assignee_last_seen_at),
    contact_last_seen_at: epochSeconds(json.contact_last_seen_at),
    last_activity_at: json.last_activity_at,
    created_at: json.created_at,
    updated_at: json.updated_at,
    additional_attributes: json.additional_attributes,
    custom_attributes: json.custom_attributes,
    ...truncation(json),
  }
}

function messageOf(json: WireMessage): Message {
  return {
    id: json.id,
    version: json.version,
    conversation_id: json.conversation_id,
    inbox_id: json.inbox_id,
    content: json.content,
    message_type: json.message_type,
    content_type: json.content_type,
    content_attributes: json.content_attributes,
    private: json.private,
    status: json.status,
    delivery: json.delivery,
    source_id: json.source_id,
    created_at: json.created_at,
    sender: json.sender ? senderOf(json.sender) : null,
    attachments: json.attachments ?? [],
    parts: json.parts ?? [],
    ...truncation(json),
  }
}

function truncation(json: object): { truncated?: true } {
  return 'truncated' in json && json.truncated ? { truncated: true } : {}
}

/** Names of contacts and agents are read from their entities: a copy here would go stale without a new message version. */
function senderOf({ id, type }: WireSender): SenderRef {
  return { id, type, name: null, thumbnail: '' }
}

type Newer = 'labels' | 'created_at' | 'last_activity_at'
/** A server before 0.2.0 does not send the newer fields with events. */
type ContactFields = Pick<WireContact, Exclude<keyof Contact, Newer>> & Partial<Pick<WireContact, Newer>>

function contactOf(json: ContactFields): Contact {
  return {
    id: json.id,
    version: json.version,
    name: json.name,
    email: json.email,
    phone_number: json.phone_number,
    identifier: json.identifier,
    thumbnail: json.thumbnail,
    blocked: json.blocked,
    unverified: json.unverified ?? [],
    labels: json.labels ?? [],
    created_at: json.created_at ?? 0,
    last_activity_at: json.last_activity_at ?? null,
    additional_attributes: json.additional_attributes,
    custom_attributes: json.custom_attributes,
    ...truncation(json),
  }
}

/** Epoch seconds or null. REST represents "never" as 0, events as null; events write times as ISO dates. */
function epochSeconds(value: number | string | null | undefined): number | null {
  if (typeof value === 'string')
    return Math.floor(Date.parse(value) / 1000)
  return value ? value : null
}
