/** Types of API resources: the generated types, with fields narrowed where the OpenAPI document only says string, number or object. */
import type { PushedConversation } from '@/realtime/events'
import type { components } from './generated'

type Schemas = components['schemas']
/** `Type` with more specific types for some of its fields. */
type Narrow<Type, Fields extends { [Key in keyof Fields]: Key extends keyof Type ? Type[Key] : never }> = Omit<Type, keyof Fields> & Fields

/** Spam is resolved on the wire (`spam`), and apart from every status here. */
export type ConversationStatus = Schemas['Folder']
export type Priority = Schemas['Priority']
export type Availability = Schemas['Availability']
export type Role = Schemas['Role']
export type MessageStatus = 'sent' | 'delivered' | 'read' | 'failed'
export type Delivery = 'queued' | 'sent' | 'delivered' | 'read' | 'failed' | 'unknown'
export type FileType = 'image' | 'audio' | 'video' | 'file' | 'location' | 'fallback' | 'share' | 'story_mention' | 'contact' | 'ig_reel'
export type SortBy =
  | 'last_activity_at_desc' | 'last_activity_at_asc'
  | 'created_at_desc' | 'created_at_asc'
  | 'priority_desc' | 'priority_asc'
  | 'waiting_since_desc' | 'waiting_since_asc'
/** 0 incoming, 1 outgoing, 2 activity, 3 template. */
export type MessageType = 0 | 1 | 2 | 3

export type Attributes = Record<string, unknown>
/** A value of an attribute that has a field of its own. */
export type AttributeValue = string | number | boolean

export interface ContentAttributes extends Attributes {
  in_reply_to?: number | null
  in_reply_to_external_id?: string | null
  deleted?: boolean
  edited_at?: number
  is_unsupported?: boolean
  unsupported_type?: string
  /** True for a chat message that its customer has forwarded; of a forward by an agent the messages and files. */
  forwarded?: boolean | { message_ids: number[], attachment_ids: number[] }
  /** The forward to which a mail belongs that the customer has neither written nor received. */
  forward_id?: number
  /** The chosen recipients of a reply that leaves as a mail. */
  to_emails?: string[]
  cc_emails?: string[]
  bcc_emails?: string[]
  /** Answers of the customer; a survey's are in `csat_survey_response`. */
  submitted_values?: unknown
  /** Error message of the provider when the delivery failed. */
  external_error?: string
}

export type UserSender = Schemas['PushUser']
export type ContactSender = Schemas['PushContact']
export type WireSender = UserSender | ContactSender

export type Attachment = Narrow<Schemas['Attachment'], { file_type: FileType, state: 'ready' | 'pending' | 'failed' }>

export type MessagePart = Narrow<Schemas['MessagePart'], { delivery: Delivery, status: MessageStatus }>

interface MessageFields {
  message_type: MessageType
  status: MessageStatus
  delivery: Delivery | null
  content_attributes: ContentAttributes
  sender?: WireSender
  attachments?: Attachment[]
  parts?: MessagePart[]
}
export type WireMessage = Narrow<Schemas['Message'], MessageFields>
/** A message that waits for its time. Its id is not that of the message that is sent. */
export type ScheduledMessage = Narrow<Schemas['ScheduledMessage'], Omit<MessageFields, 'status'>>
/** Messages within conversations and events have additional fields. */
export type WireDraft = Schemas['Draft']
export type DraftPage = Schemas['DraftList']

export type PushedMessage = Narrow<Schemas['PushMessage'], MessageFields>

export type WireContact = Schemas['Contact']
export type ContactInbox = Schemas['ContactInbox']
export type Agent = Narrow<Schemas['Agent'], { role: Role, availability_status: Availability }>
export type Team = Schemas['Team']
export type Label = Schemas['Label']
export type Inbox = Schemas['Inbox']

export type WireConversation = Narrow<Schemas['Conversation'], {
  status: ConversationStatus
  priority: Priority | null
  meta: Narrow<Schemas['ConversationMeta'], { assignee?: Agent }>
  messages: PushedMessage[]
  last_non_activity_message: PushedMessage | null
}>

export type AccountMembership = Narrow<Schemas['UserAccount'], {
  status: 'active' | 'suspended', role: Role, availability: Availability, availability_status: Availability
}>
export type Profile = Narrow<Schemas['User'], { role: Role | null, accounts: AccountMembership[] }>

export type Counts = Schemas['Counts']
export type CacheKeys = Schemas['Account']['cache_keys']
export interface ConversationPage { data: { meta: Schemas['ListMeta'], payload: WireConversation[] } }
export interface MessagePage { meta: Schemas['MessagesMeta'], payload: WireMessage[] }

export type Input<Name extends 'NewInbox' | 'InboxChanges' | 'NewLabel' | 'LabelChanges' | 'NewTeam' | 'TeamChanges' | 'ContactFields' | 'NewAgent' | 'AgentChanges'> = Schemas[Name]

/** `primary_actor` has the form of conversations in events. */
export type WireNotification = Omit<Schemas['Notification'], 'primary_actor' | 'secondary_actor'> & { primary_actor: PushedConversation, secondary_actor: (PushedMessage & { type: 'message' }) | UserSender | null }
