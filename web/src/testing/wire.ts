/** Builders of server responses with default values. */
import type {
  Agent, Attachment, ContactSender, Counts, Inbox, Label, Profile, PushedMessage, Team, UserSender, WireContact, WireConversation,
} from '@/api/types'
import type { PushedConversation } from '@/realtime/events'

export function wireContact(given: Partial<WireContact> = {}): WireContact {
  return {
    id: 501, version: 1, name: 'Mia', email: 'mia@customer.example', phone_number: null, identifier: null, thumbnail: '', blocked: false,
    availability_status: 'offline', created_at: 1_700_000_000, labels: [], additional_attributes: {}, custom_attributes: {}, ...given,
  }
}

export function contactSender(given: Partial<ContactSender> = {}): ContactSender {
  return {
    id: 501, version: 1, type: 'contact', name: 'Mia', email: 'mia@customer.example', phone_number: null, identifier: null, thumbnail: '', blocked: false,
    created_at: 1_700_000_000, labels: [], additional_attributes: {}, custom_attributes: {}, ...given,
  }
}

export function userSender(given: Partial<UserSender> = {}): UserSender {
  return { id: 7, type: 'user', name: 'Ada', available_name: 'Ada', avatar_url: '', thumbnail: '', availability_status: null, ...given }
}

export function wireMessage(given: Partial<PushedMessage> = {}): PushedMessage {
  return {
    id: 9001, version: 1, account_id: 1, conversation_id: 1, inbox_id: 11, content: 'Hello', processed_message_content: 'Hello', message_type: 0,
    content_type: 'text', content_attributes: {}, additional_attributes: {}, external_source_ids: {}, sentiment: {}, private: false, status: 'sent',
    delivery: null, source_id: null, created_at: 1_700_000_000, updated_at: '2023-11-14T22:13:20.000Z', sender: contactSender(),
    sender_type: 'Contact', sender_id: 501, conversation: null, ...given,
  }
}

export function attachment(given: Partial<Attachment> = {}): Attachment {
  return { id: 1, message_id: 1, account_id: 1, file_type: 'file', state: 'ready', meta: {}, file_name: null, content_type: null, ...given }
}

export interface ConversationFields extends Partial<Omit<WireConversation, 'meta'>> { assignee?: number | null, team?: number | null, contact?: WireContact, channel?: string }

export function wireConversation(
  { assignee = null, team: teamId = null, contact = wireContact(), channel = 'Channel::Api', ...given }: ConversationFields = {},
): WireConversation {
  const { last_activity_at = 1_700_000_000, waiting_since = 0 } = given
  return {
    id: 1, version: 1, account_id: 1, uuid: 'c-1', inbox_id: 11, status: 'open', priority: null, snoozed_until: null, labels: [], muted: false,
    can_reply: true, unread_count: 0, waiting_since, waiting_since_ms: waiting_since * 1000, first_reply_created_at: 0, agent_last_seen_at: 0,
    assignee_last_seen_at: 0, contact_last_seen_at: 0, last_activity_at, last_activity_at_ms: last_activity_at * 1000, timestamp: last_activity_at,
    created_at: 1_700_000_000, updated_at: 1_700_000_000.5, additional_attributes: {}, custom_attributes: {}, contact_id: contact.id,
    assignee_id: assignee, team_id: teamId, messages: [], last_non_activity_message: null, sla_policy_id: null, ...given,
    meta: {
      sender: contact, channel, hmac_verified: false,
      ...(assignee === null ? {} : { assignee: agent({ id: assignee }) }), ...(teamId === null ? {} : { team: team({ id: teamId }) }),
    },
  }
}

/** The conversation in the form of events: other defaults for empty values, the channel at the top level. */
export function pushed({ last_non_activity_message, sla_policy_id, ...conversation }: WireConversation): PushedConversation {
  const { meta: { channel, sender, assignee, team, hmac_verified }, first_reply_created_at: replied, ...rest } = conversation
  return {
    ...rest, channel, contact_inbox: null,
    first_reply_created_at: replied ? new Date(replied * 1000).toISOString() : null,
    meta: {
      sender: sender ? contactSender({ ...sender, type: 'contact' }) : null, assignee: assignee ? userSender({ id: assignee.id }) : null,
      team: team ? { id: team.id, name: team.name } : null, hmac_verified,
    },
  }
}

export const noCounts: Counts = { mine_count: 0, assigned_count: 0, unassigned_count: 0, all_count: 0 }

export function agent(given: Partial<Agent> = {}): Agent {
  return {
    id: 7, version: 1, account_id: 1, name: given.available_name ?? 'Ada', available_name: 'Ada', email: 'ada@acme.example', role: 'agent', thumbnail: '',
    availability_status: 'online', auto_offline: true, confirmed: true, custom_role_id: null, ...given,
  }
}

export function team(given: Partial<Team> = {}): Team {
  return { id: 4, version: 1, account_id: 1, name: 'billing', description: null, allow_auto_assign: true, is_member: false, ...given }
}

export function label(given: Partial<Label> = {}): Label {
  return { id: 31, version: 1, title: 'vip', description: null, color: '#1f93ff', show_on_sidebar: true, ...given }
}

/** Monday to Friday from nine to five. */
function week(): Inbox['working_hours'] {
  return [0, 1, 2, 3, 4, 5, 6].map((day_of_week) => {
    const closed = day_of_week % 6 === 0
    return { day_of_week, closed_all_day: closed, open_all_day: false, open_hour: closed ? null : 9, open_minutes: closed ? null : 0, close_hour: closed ? null : 17, close_minutes: closed ? null : 0 }
  })
}

export function inbox(given: Partial<Inbox> = {}): Inbox {
  const { id = 11 } = given
  return {
    id, version: 1, name: `Inbox ${id}`, channel_id: id, channel_type: 'Channel::Api', avatar_url: '', enable_auto_assignment: true,
    auto_assignment_config: {}, greeting_enabled: false, greeting_message: null, working_hours_enabled: false, working_hours: week(),
    out_of_office_message: null, timezone: 'UTC', allow_messages_after_resolved: true, lock_to_single_conversation: false,
    enable_email_collect: false, csat_survey_enabled: false, csat_config: {}, callback_webhook_url: null, sender_name_type: 'friendly',
    business_name: null, widget_color: null, website_url: null, website_token: null, web_widget_script: null, welcome_title: null,
    welcome_tagline: null, selected_feature_flags: null, reply_time: null, hmac_mandatory: null, messaging_service_sid: null,
    phone_number: null, provider: null, member_count: 0, ...given,
  }
}

export function profile(given: Partial<Profile> = {}): Profile {
  return {
    id: 7, version: 1, uid: 'ada@acme.example', provider: 'email', email: 'ada@acme.example', name: 'Ada', display_name: null, available_name: 'Ada',
    avatar_url: '', confirmed: true, type: null, access_token: 'token', pubsub_token: 'pubsub', message_signature: null, ui_settings: {}, account_id: 1,
    role: 'agent', inviter_id: null,
    accounts: [{
      id: 1, name: 'Acme Coffee', locale: 'en', status: 'active', active_at: null, role: given.role ?? 'agent', permissions: [given.role ?? 'agent'],
      availability: 'online', availability_status: 'online', auto_offline: true, custom_role_id: null, custom_role: null,
    }],
    ...given,
  }
}
