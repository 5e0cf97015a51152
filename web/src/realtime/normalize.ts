/** Converts REST responses and events into updates of single entities. Pure functions. */
import type { WireContact, WireConversation, WireMessage, WireSender } from '@/api/schema'
import type { ContactEvent, ConversationEvent, DeskEvent, MessageEvent, RemovalEvent } from './events'
import { contactEvents, conversationEvents, isOmitted, messageEvents, removalEvents } from './events'
import type { Contact, Conversation, EntityUpdates, Message, SenderRef } from './model'

export interface Snapshot {
  conversations?: WireConversation[]
  messages?: WireMessage[]
  contacts?: WireContact[]
}

export function noUpdates(): EntityUpdates {
  return { conversations: [], messages: [], contacts: [], echoes: [] }
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
  else if (isOneOf<RemovalEvent>(event, removalEvents))
    addRemoval(updates, event)
  return updates
}

/** Combines the updates of a whole frame, to be applied in one step. */
export function mergeUpdates(all: readonly EntityUpdates[]): EntityUpdates {
  return {
    conversations: all.flatMap(updates => updates.conversations),
    messages: all.flatMap(updates => updates.messages),
    contacts: all.flatMap(updates => updates.contacts),
    echoes: all.flatMap(updates => updates.echoes),
  }
}

function isOneOf<E extends DeskEvent>(event: DeskEvent, names: readonly E['event'][]): event is E & DeskEvent {
  return (names as readonly string[]).includes(event.event)
}

function addConversation(updates: EntityUpdates, json: WireConversation): void {
  updates.conversations.push(conversationOf(json))
  if (json.meta.sender)
    addContact(updates, json.meta.sender)
  for (const message of [...json.messages, json.last_non_activity_message]) {
    if (message)
      addMessage(updates, message)
  }
}

function addMessage(updates: EntityUpdates, json: WireMessage): void {
  updates.messages.push(messageOf(json))
  if (json.echo_id)
    updates.echoes.push([json.echo_id, json.id])
}

/** A contact without a version (the sender of a message) cannot be ordered and is ignored. */
function addContact(updates: EntityUpdates, json: WireContact): void {
  if (json.version !== undefined)
    updates.contacts.push(contactOf(json, json.version))
}

function addRemoval(updates: EntityUpdates, { data }: RemovalEvent): void {
  updates.contacts.push({ ...contactOf(data, data.version), deleted: true })
}

export function conversationOf(json: WireConversation): Conversation {
  return {
    id: json.id,
    version: json.version,
    uuid: json.uuid,
    inbox_id: json.inbox_id,
    channel: json.channel ?? json.meta.channel ?? '',
    contact_id: json.contact_id ?? json.meta.sender?.id ?? 0,
    assignee_id: json.assignee_id,
    team_id: json.team_id,
    status: json.status,
    priority: json.priority ?? null,
    snoozed_until: json.snoozed_until ?? null,
    labels: [...json.labels].sort(),
    can_reply: json.can_reply,
    unread_count: json.unread_count,
    waiting_since: epochSeconds(json.waiting_since),
    waiting_ms: epochSeconds(json.waiting_since_ms ?? json.waiting_since * 1000),
    activity_ms: json.last_activity_at_ms ?? json.last_activity_at * 1000,
    first_reply_created_at: epochSeconds(json.first_reply_created_at),
    agent_last_seen_at: epochSeconds(json.agent_last_seen_at),
    assignee_last_seen_at: epochSeconds(json.assignee_last_seen_at),
    contact_last_seen_at: epochSeconds(json.contact_last_seen_at),
    last_activity_at: json.last_activity_at,
    created_at: json.created_at,
    updated_at: json.updated_at,
    additional_attributes: json.additional_attributes,
    custom_attributes: json.custom_attributes,
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
    delivery: json.delivery ?? null,
    source_id: json.source_id ?? null,
    created_at: json.created_at,
    sender: json.sender ? senderOf(json.sender) : null,
    attachments: json.attachments ?? [],
  }
}

/** Names of contacts and agents are read from their entities: a copy here would go stale without a new message version. */
function senderOf({ id, type, name, thumbnail, avatar_url }: WireSender): SenderRef {
  return type === 'contact' || type === 'user'
    ? { id, type, name: null, thumbnail: '' }
    : { id, type, name: name ?? null, thumbnail: thumbnail ?? avatar_url ?? '' }
}

function contactOf(json: WireContact, version: number): Contact {
  return {
    id: json.id,
    version,
    name: json.name ?? '',
    email: json.email ?? null,
    phone_number: json.phone_number ?? null,
    identifier: json.identifier ?? null,
    thumbnail: json.thumbnail ?? '',
    blocked: json.blocked ?? false,
    additional_attributes: json.additional_attributes ?? {},
    custom_attributes: json.custom_attributes ?? {},
  }
}

/** Epoch seconds or null. REST represents "never" as 0, events as null; events write times as ISO dates. */
function epochSeconds(value: number | string | null | undefined): number | null {
  if (typeof value === 'string')
    return Math.floor(Date.parse(value) / 1000)
  return value ? value : null
}
