/** Turns what the server says (REST answer or event) into facts about single entities. Pure. */
import type { WireContact, WireConversation, WireMessage, WireSender } from '@/api/schema'
import type { ContactEvent, ConversationEvent, DeskEvent, MessageEvent, RemovalEvent } from './events'
import { contactEvents, conversationEvents, isOmitted, messageEvents, removalEvents } from './events'
import type { Contact, Conversation, Facts, Message, SenderRef } from './model'

export interface Snapshot {
  conversations?: WireConversation[]
  messages?: WireMessage[]
  contacts?: WireContact[]
}

export function noFacts(): Facts {
  return { conversations: [], messages: [], contacts: [], echoes: [] }
}

export function factsOfSnapshot({ conversations = [], messages = [], contacts = [] }: Snapshot): Facts {
  const facts = noFacts()
  conversations.forEach(json => addConversation(facts, json))
  messages.forEach(json => addMessage(facts, json))
  contacts.forEach(json => addContact(facts, json))
  return facts
}

/** An event this client does not know states nothing, so that a newer server does no harm. */
export function factsOfEvent(event: DeskEvent): Facts {
  const facts = noFacts()
  if (isOmitted(event))
    return facts
  if (is<ConversationEvent>(event, conversationEvents))
    addConversation(facts, event.data)
  else if (is<MessageEvent>(event, messageEvents))
    addMessage(facts, event.data)
  else if (is<ContactEvent>(event, contactEvents))
    addContact(facts, event.data)
  else if (is<RemovalEvent>(event, removalEvents))
    addRemoval(facts, event)
  return facts
}

/** The facts of a whole frame, to be folded in one go. */
export function gather(all: readonly Facts[]): Facts {
  return {
    conversations: all.flatMap(facts => facts.conversations),
    messages: all.flatMap(facts => facts.messages),
    contacts: all.flatMap(facts => facts.contacts),
    echoes: all.flatMap(facts => facts.echoes),
  }
}

function is<E extends DeskEvent>(event: DeskEvent, names: readonly E['event'][]): event is E & DeskEvent {
  return (names as readonly string[]).includes(event.event)
}

function addConversation(facts: Facts, json: WireConversation): void {
  facts.conversations.push(conversationOf(json))
  if (json.meta.sender)
    addContact(facts, json.meta.sender)
  for (const message of [...json.messages, json.last_non_activity_message]) {
    if (message)
      addMessage(facts, message)
  }
}

function addMessage(facts: Facts, json: WireMessage): void {
  facts.messages.push(messageOf(json))
  if (json.echo_id)
    facts.echoes.push([json.echo_id, json.id])
}

/** A contact without a version (a mere sender of a message) cannot be ordered, so it states nothing. */
function addContact(facts: Facts, json: WireContact): void {
  if (json.version !== undefined)
    facts.contacts.push(contactOf(json, json.version))
}

function addRemoval(facts: Facts, { data }: RemovalEvent): void {
  facts.contacts.push({ ...contactOf(data, data.version), deleted: true })
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
    waiting_since: momentOf(json.waiting_since),
    waiting_ms: momentOf(json.waiting_since_ms ?? json.waiting_since * 1000),
    activity_ms: json.last_activity_at_ms ?? json.last_activity_at * 1000,
    first_reply_created_at: momentOf(json.first_reply_created_at),
    agent_last_seen_at: momentOf(json.agent_last_seen_at),
    assignee_last_seen_at: momentOf(json.assignee_last_seen_at),
    contact_last_seen_at: momentOf(json.contact_last_seen_at),
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

/** A person's name belongs to the contact or agent: a copy here would go stale without the message changing. */
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

/** Epoch seconds; REST writes "never" as 0, events write null or an ISO date. */
function momentOf(value: number | string | null | undefined): number | null {
  if (typeof value === 'string')
    return Math.floor(Date.parse(value) / 1000)
  return value ? value : null
}
