/** Converts REST responses and events into updates of single entities. Pure functions. */
import type { WireContact, WireConversation, WireMessage, WireSender } from '@/api/types'
import type { ContactEvent, ConversationEvent, DeletionEvent, DeskEvent, MessageEvent, PushedConversation } from './events'
import { contactEvents, conversationEvents, deletionEvents, isOmitted, messageEvents } from './events'
import type { Contact, Conversation, Deletions, EntityUpdates, Message, SenderRef } from './model'

const deletedKinds: Record<DeletionEvent['event'], keyof Deletions> = {
  'conversation.deleted': 'conversations', 'contact.deleted': 'contacts', 'inbox.deleted': 'inboxes',
}

export interface Snapshot {
  conversations?: WireConversation[]
  messages?: WireMessage[]
  contacts?: WireContact[]
}

export function noUpdates(): EntityUpdates {
  return { conversations: [], messages: [], contacts: [], collections: [], echoes: [], deletions: [] }
}

export function normalizeSnapshot({ conversations = [], messages = [], contacts = [] }: Snapshot): EntityUpdates {
  const updates = noUpdates()
  conversations.forEach(json => addConversation(updates, json))
  messages.forEach(json => addMessage(updates, json))
  contacts.forEach(json => addContact(updates, json))
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
  else if (isOneOf<DeletionEvent>(event, deletionEvents))
    updates.deletions.push({ kind: deletedKinds[event.event], id: event.data.id })
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
  }
}

function isOneOf<E extends DeskEvent>(event: DeskEvent, names: readonly E['event'][]): event is E & DeskEvent {
  return (names as readonly string[]).includes(event.event)
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
    status: json.status,
    priority: json.priority,
    snoozed_until: json.snoozed_until,
    labels: [...json.labels].sort(),
    can_reply: json.can_reply,
    unread_count: json.unread_count,
    undelivered_message_ids: json.undelivered_message_ids ?? [],
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

type ContactFields = Pick<WireContact, keyof Contact>

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
