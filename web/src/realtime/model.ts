/** The client's entities: each exists once, by id. Field names are those of the API. */
import type { Attachment, Attributes, ContentAttributes, ConversationStatus, Delivery, MessagePart, MessageStatus, MessageType, Priority, WireSender } from '@/api/types'

export type { MessagePart }

export interface Versioned {
  id: number
  version: number
  /** Parts are missing, because the page would have been too large. */
  truncated?: boolean
}

/** A message that waits for its time: epoch seconds, or null while a problem keeps it from being sent. */
export interface ScheduledRef extends Versioned { scheduled_at: number | null }

export interface Conversation extends Versioned {
  uuid: string
  inbox_id: number
  channel: string
  contact_id: number
  assignee_id: number | null
  team_id: number | null
  status: ConversationStatus
  priority: Priority | null
  /** ISO date; null while snoozed means until the next reply. */
  snoozed_until: string | null
  labels: readonly string[]
  /** True until the channel's reply window closes; within one version it only changes from true to false. */
  can_reply: boolean
  unread_count: number
  /** The newest messages that failed or are unconfirmed. */
  undelivered_message_ids: readonly number[]
  /** People who follow the conversation, also some who have left since. */
  participant_ids: readonly number[]
  /** People whom private notes mention, the last one at the end. */
  mentioned_ids: readonly number[]
  scheduled_messages: readonly ScheduledRef[]
  /** The conversations that were merged into this one: their messages are part of its thread. */
  merged_ids: readonly number[]
  /** Messages that were split off this conversation, or off another one for it. The last one for a message counts. */
  splits: readonly Split[]
  /** The conversation into which this one was merged. */
  merged_into_id: number | null
  /** The customer's rating in the survey that was answered last, from 1 to 5. */
  csat_rating: number | null
  waiting_since: number | null
  /** Milliseconds, for sorting as the server sorts; the other times are seconds, for display. */
  waiting_ms: number | null
  activity_ms: number
  first_reply_created_at: number | null
  agent_last_seen_at: number | null
  assignee_last_seen_at: number | null
  contact_last_seen_at: number | null
  last_activity_at: number
  created_at: number
  updated_at: number
  additional_attributes: Attributes
  custom_attributes: Attributes
}

/** Messages with the `conversation_id` `stored_in` and ids from `first_id` to `last_id` are part of the thread of `shown_in`. */
export interface Split { stored_in: number, shown_in: number, first_id: number, last_id: number }

export interface SenderRef {
  id: number
  type: WireSender['type']
  /** Only for senders that are not entities of this client (bots). */
  name: string | null
  thumbnail: string
}

export interface Message extends Versioned {
  conversation_id: number
  inbox_id: number
  content: string | null
  message_type: MessageType
  content_type: string
  content_attributes: ContentAttributes
  private: boolean
  status: MessageStatus
  delivery: Delivery | null
  source_id: string | null
  created_at: number
  sender: SenderRef | null
  attachments: readonly Attachment[]
  /** Deliveries of the parts that the channel took one by one; empty if it took the message as a whole. */
  parts: readonly MessagePart[]
}

export interface Contact extends Versioned {
  name: string
  email: string | null
  phone_number: string | null
  identifier: string | null
  thumbnail: string
  blocked: boolean
  /** The fields that the customer has stated without a proof. */
  unverified: readonly string[]
  labels: readonly string[]
  /** Epoch seconds; 0 where a message only names its sender. */
  created_at: number
  last_activity_at: number | null
  additional_attributes: Attributes
  custom_attributes: Attributes
}

/** A notification of this agent; its id is the number of the conversation. */
export interface Notification extends Versioned {
  type: string
  inbox_id: number
  /** The message that led to it, or else the person. */
  message_id: number | null
  actor_id: number | null
  /** ISO dates. */
  read_at: string | null
  snoozed_until: string | null
  /** Milliseconds. */
  activity_ms: number
  deleted?: boolean
}

/** The server's count of unread notifications, as of the feed position in `version`. */
export interface NotificationCount extends Versioned {
  unread: number
}

export type Table<T> = ReadonlyMap<number, T>

export interface Entities {
  conversations: Table<Conversation>
  /** By conversation, then by id: a change in one thread leaves all other threads untouched. */
  messages: Table<Table<Message>>
  contacts: Table<Contact>
  /** Settings tables by collection name. */
  collections: ReadonlyMap<string, Table<Versioned>>
  /** Message id by the `echo_id` it was sent with. */
  echoes: ReadonlyMap<string, number>
  /** Ids are never used again, so a deleted entity stays away whatever arrives later. */
  deleted: Deletions
  /** Contacts that were merged into another one, and that one. Their conversations and messages belong to it. */
  merged: ReadonlyMap<number, number>
}

/** Ids of deleted conversations, of contacts that were deleted with theirs, and of inboxes. */
export type Deletions = Readonly<Record<'conversations' | 'contacts' | 'inboxes', ReadonlySet<number>>>

/** Change of one settings table: all rows of the server, one row after a write, or one removed row. */
export type CollectionUpdate = { name: string } & ({ rows: readonly Versioned[] } | { row: Versioned } | { removed: number })

/** Content of one response or event by entity type, to be merged by version. */
export interface EntityUpdates {
  conversations: Conversation[]
  messages: Message[]
  contacts: Contact[]
  echoes: [echoId: string, messageId: number][]
  collections: CollectionUpdate[]
  deletions: { kind: keyof Deletions, id: number }[]
  merges: { id: number, into: number }[]
}
