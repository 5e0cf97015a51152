/** The answers of the widget's API. Field names are the server's. */
import type { DayHours } from '@/hours/openingTimes'
import type { Versioned } from '@/realtime/model'

export interface Attachment {
  id: number
  file_type: string
  file_name?: string | null
  data_url?: string
  thumb_url?: string
  extension?: string | null
  file_size?: number
  width?: number | null
  height?: number | null
  fallback_title?: string | null
}

export interface Sender { id?: number, name?: string, available_name?: string, avatar_url?: string, thumbnail?: string, type?: string }

export interface Choice { title: string, value: string }
export interface CardAction { type: 'link' | 'postback', text: string, uri?: string, payload?: string }
export interface FormOption { label: string, value: string }
/** One entry of a message that asks for something; which fields it has depends on the message's `content_type`. */
export interface Item {
  title?: string
  value?: string
  description?: string
  media_url?: string
  link?: string
  actions?: CardAction[]
  name?: string
  label?: string
  type?: string
  placeholder?: string
  default?: string
  required?: boolean
  pattern?: string
  pattern_error?: string
  options?: FormOption[]
}

export interface Rating { rating?: number, feedback_message?: string | null }
export interface Answers { csat_survey_response?: Rating }

export interface WidgetMessage extends Versioned {
  content: string | null
  /** 0 is the visitor's, 1 an agent's, 3 one of the desk itself. */
  message_type: number
  content_type: string
  content_attributes: {
    items?: Item[]
    button_label?: string
    submitted_values?: { name?: string, title?: string, value?: string }[] | Answers
    submitted_email?: string
    display_type?: string
    deleted?: boolean
    in_reply_to?: number
  }
  /** Epoch seconds. */
  created_at: number
  conversation_id: number
  attachments?: Attachment[]
  sender?: Sender
  echo_id?: string
}

export interface WidgetConversation extends Versioned {
  status: string
  /** Epoch seconds; 0 for never. */
  contact_last_seen_at?: number
  agent_last_seen_at?: number
  /** The conversations whose messages are part of the thread. */
  merged_ids?: readonly number[]
}

export interface PreChatField {
  name: string
  label: string
  type: string
  field_type: 'standard' | 'conversation_attribute' | 'contact_attribute'
  placeholder?: string | null
  required?: boolean
  enabled?: boolean
  values?: string[]
  regex_pattern?: string | null
  regex_cue?: string | null
}

/** A campaign in the site's page. */
export interface ShownCampaign {
  id: number
  version: number
  /** The beginning of the message. */
  message: string
  url: string
  /** Seconds. */
  time_on_page: number
  trigger_only_during_business_hours: boolean
  sender: { name: string, avatar_url?: string } | null
}

export interface WidgetConfig {
  website_token: string
  website_name: string
  welcome_title?: string | null
  welcome_tagline?: string | null
  widget_color?: string
  avatar_url?: string
  locale?: string
  reply_time?: string
  enabled_features?: string[]
  pre_chat_form_enabled?: boolean
  pre_chat_form_options?: { pre_chat_message?: string | null, pre_chat_fields?: PreChatField[] }
  allow_messages_after_resolved?: boolean
  out_of_office_message?: string | null
  working_hours_enabled?: boolean
  working_hours?: DayHours[]
  timezone?: string
  /** The widget has to follow the addresses that the visitor opens. */
  follows_visits?: boolean
  /** It reports them. */
  live_visitors?: boolean
  campaigns?: ShownCampaign[]
}

export interface WidgetContact { id: number | null, name?: string | null, email?: string | null, phone_number?: string | null, identifier?: string | null, pubsub_token: string }

export interface Agent { id: number, name: string, avatar_url?: string, availability_status: string }

export interface Contact { name?: string, email?: string, phone_number?: string }
