/** JSON shapes of REST responses and events. */

export type ConversationStatus = 'open' | 'resolved' | 'pending' | 'snoozed'
export type Priority = 'low' | 'medium' | 'high' | 'urgent'
export type Availability = 'online' | 'offline' | 'busy'
export type Role = 'agent' | 'administrator'
export type MessageStatus = 'sent' | 'delivered' | 'read' | 'failed'
export type Delivery = 'queued' | 'sent' | 'delivered' | 'read' | 'failed' | 'unknown'
export type FileType = 'image' | 'audio' | 'video' | 'file' | 'location' | 'fallback' | 'share' | 'story_mention' | 'contact' | 'ig_reel'
export type SortBy =
  | 'last_activity_at_desc' | 'last_activity_at_asc'
  | 'created_at_desc' | 'created_at_asc'
  | 'priority_desc' | 'priority_asc'
  | 'waiting_since_desc' | 'waiting_since_asc'

export type Attributes = Record<string, unknown>

/** 0 incoming, 1 outgoing, 2 activity, 3 template. */
export type MessageType = 0 | 1 | 2 | 3

export interface WireSender {
  id: number
  type: 'user' | 'contact' | 'agent_bot' | 'captain_assistant'
  name?: string | null
  available_name?: string
  avatar_url?: string
  thumbnail?: string
}

export interface WireContact {
  id: number
  version?: number
  name?: string | null
  email?: string | null
  phone_number?: string | null
  identifier?: string | null
  thumbnail?: string
  blocked?: boolean
  additional_attributes?: Attributes
  custom_attributes?: Attributes
  availability_status?: string
  last_activity_at?: number | null
  created_at?: number
}

export interface Attachment {
  id: number
  message_id: number
  file_type: FileType
  state: 'ready' | 'pending' | 'failed'
  file_name?: string
  content_type?: string
  extension?: string | null
  data_url?: string | null
  thumb_url?: string
  file_size?: number
  width?: number | null
  height?: number | null
  transcribed_text?: string
  coordinates_lat?: number
  coordinates_long?: number
  fallback_title?: string | null
  meta?: Attributes
}

export interface ContentAttributes extends Attributes {
  in_reply_to?: number | null
  in_reply_to_external_id?: string | null
  deleted?: boolean
  edited_at?: number
  is_unsupported?: boolean
  unsupported_type?: string
  forwarded?: boolean
  /** Error message of the provider when the delivery failed. */
  external_error?: string
}

export interface WireMessage {
  id: number
  version: number
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
  echo_id?: string
  sender?: WireSender | null
  attachments?: Attachment[]
}

export interface WireConversation {
  id: number
  version: number
  uuid: string
  inbox_id: number
  status: ConversationStatus
  priority: Priority | null
  snoozed_until: string | null
  labels: string[]
  muted: boolean
  can_reply: boolean
  unread_count: number
  /** Epoch seconds; 0 when the contact is not waiting. */
  waiting_since: number
  waiting_since_ms?: number
  /** Epoch seconds (0: never) over REST, ISO date in events. */
  first_reply_created_at: number | string | null
  agent_last_seen_at: number
  assignee_last_seen_at: number
  contact_last_seen_at: number
  last_activity_at: number
  last_activity_at_ms?: number
  created_at: number
  updated_at: number
  additional_attributes: Attributes
  custom_attributes: Attributes
  channel?: string | null
  contact_id?: number
  /** Set even when the agent or team is no longer in the account and therefore missing from `meta`. */
  assignee_id: number | null
  team_id: number | null
  messages: WireMessage[]
  last_non_activity_message?: WireMessage | null
  meta: {
    /** Absent or null when the contact was deleted. */
    sender?: WireContact | null
    channel?: string | null
    assignee?: { id: number } | null
    team?: { id: number } | null
    hmac_verified?: boolean | null
  }
}

export interface Agent {
  id: number
  version?: number
  account_id: number
  name: string
  available_name: string
  email: string
  role: Role
  thumbnail: string
  availability_status: Availability
  auto_offline: boolean
  confirmed: boolean
}

export interface Team {
  id: number
  name: string
  description?: string | null
  allow_auto_assign: boolean
  account_id: number
  is_member: boolean
}

export interface Label {
  id: number
  title: string
  description?: string | null
  color: string
  show_on_sidebar?: boolean | null
}

export interface Inbox {
  id: number
  version?: number
  name: string
  channel_id: number
  channel_type: string
  avatar_url: string
  enable_auto_assignment: boolean
  greeting_enabled: boolean
  greeting_message: string | null
  working_hours_enabled: boolean
  out_of_office_message: string | null
  timezone: string
  allow_messages_after_resolved: boolean
  lock_to_single_conversation: boolean
  callback_webhook_url: string | null
  phone_number?: string | null
  provider?: string | null
  provider_config?: Attributes
  inbox_identifier?: string
  hmac_token?: string
  webhook_url?: string | null
  website_token?: string | null
  website_url?: string | null
  message_templates?: Attributes[]
}

export interface AccountMembership {
  id: number
  name: string
  status: 'active' | 'suspended'
  active_at: string | null
  role: Role
  permissions: string[]
  availability: Availability
  availability_status: Availability
  auto_offline: boolean
}

export interface Profile {
  id: number
  uid: string
  email: string
  name: string
  display_name: string | null
  available_name: string
  avatar_url: string
  access_token: string
  pubsub_token: string
  message_signature: string | null
  ui_settings: Attributes
  account_id: number | null
  role: Role | null
  accounts: AccountMembership[]
}

export interface Counts {
  mine_count: number
  assigned_count: number
  unassigned_count: number
  all_count: number
}

export interface ConversationPage {
  data: { meta: Counts & { head: number, next_cursor: string | null }, payload: WireConversation[] }
}

export interface MessagePage {
  meta: { head: number, labels: string[], agent_last_seen_at: string | null, assignee_last_seen_at: string | null }
  payload: WireMessage[]
}

export interface StatusChange {
  payload: { success: boolean | null, conversation_id: number, current_status: ConversationStatus, snoozed_until: string | null }
}
