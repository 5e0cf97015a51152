/** Builders of server responses with default values. */
import type { Agent, Counts, Inbox, Profile, WireContact, WireConversation, WireMessage } from '@/api/schema'

export function wireContact(given: Partial<WireContact> = {}): WireContact & { version: number } {
  return {
    id: 501, version: 1, name: 'Mia', email: 'mia@customer.example', phone_number: null, identifier: null, thumbnail: '', blocked: false,
    additional_attributes: {}, custom_attributes: {}, ...given,
  } as WireContact & { version: number }
}

export function wireMessage(given: Partial<WireMessage> = {}): WireMessage {
  return {
    id: 9001, version: 1, conversation_id: 1, inbox_id: 11, content: 'Hello', message_type: 0, content_type: 'text', content_attributes: {},
    private: false, status: 'sent', delivery: null, source_id: null, created_at: 1_700_000_000, sender: { id: 501, type: 'contact', name: 'Mia' }, ...given,
  }
}

export interface ConversationFields extends Partial<Omit<WireConversation, 'meta'>> { assignee?: number | null, team?: number | null, contact?: WireContact }

export function wireConversation({ assignee = null, team = null, contact = wireContact(), ...given }: ConversationFields = {}): WireConversation {
  return {
    id: 1, version: 1, uuid: 'c-1', inbox_id: 11, status: 'open', priority: null, snoozed_until: null, labels: [], muted: false, can_reply: true,
    unread_count: 0, waiting_since: 0, first_reply_created_at: 0, agent_last_seen_at: 0, assignee_last_seen_at: 0, contact_last_seen_at: 0,
    last_activity_at: 1_700_000_000, created_at: 1_700_000_000, updated_at: 1_700_000_000.5, additional_attributes: {}, custom_attributes: {},
    contact_id: contact.id, assignee_id: assignee, team_id: team, messages: [], ...given,
    meta: {
      sender: contact, channel: 'Channel::Api', hmac_verified: false,
      ...(assignee === null ? {} : { assignee: { id: assignee } }), ...(team === null ? {} : { team: { id: team } }),
    },
  }
}

/** The conversation in the form of events: other defaults for empty values, the channel at the top level. */
export function pushed(conversation: WireConversation): WireConversation {
  const { meta: { channel, ...meta }, ...rest } = conversation
  const replied = conversation.first_reply_created_at
  return {
    ...rest, channel, last_non_activity_message: undefined,
    first_reply_created_at: replied ? new Date(Number(replied) * 1000).toISOString() : null,
    meta: { ...meta, assignee: meta.assignee ?? null, team: meta.team ?? null },
  }
}

export const noCounts: Counts = { mine_count: 0, assigned_count: 0, unassigned_count: 0, all_count: 0 }

export function agent(given: Partial<Agent> = {}): Agent {
  return {
    id: 7, account_id: 1, name: given.available_name ?? 'Ada', available_name: 'Ada', email: 'ada@acme.example', role: 'agent', thumbnail: '',
    availability_status: 'online', auto_offline: true, confirmed: true, ...given,
  }
}

export function inbox(id = 11): Inbox {
  return {
    id, name: `Inbox ${id}`, channel_id: id, channel_type: 'Channel::Api', avatar_url: '', enable_auto_assignment: true, greeting_enabled: false,
    greeting_message: null, working_hours_enabled: false, out_of_office_message: null, timezone: 'UTC', allow_messages_after_resolved: true,
    lock_to_single_conversation: false, callback_webhook_url: null,
  }
}

export function profile(id = 7): Profile {
  return {
    id, uid: 'ada@acme.example', email: 'ada@acme.example', name: 'Ada', display_name: null, available_name: 'Ada', avatar_url: '',
    access_token: 'token', pubsub_token: 'pubsub', message_signature: null, ui_settings: {}, account_id: 1, role: 'agent',
    accounts: [{
      id: 1, name: 'Acme Coffee', status: 'active', active_at: null, role: 'agent', permissions: ['agent'],
      availability: 'online', availability_status: 'online', auto_offline: true,
    }],
  }
}
