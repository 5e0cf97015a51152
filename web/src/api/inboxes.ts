import type { Agent, Attributes, Inbox } from './schema'
import { inAccount, request } from './client'

export type InboxChange = Partial<Pick<Inbox,
  | 'name' | 'enable_auto_assignment' | 'greeting_enabled' | 'greeting_message' | 'working_hours_enabled' | 'out_of_office_message'
  | 'timezone' | 'allow_messages_after_resolved' | 'lock_to_single_conversation'>> & { channel?: Attributes }

export type NewInbox = InboxChange & { channel: Attributes & { type: 'api' | 'telegram' | 'whatsapp' | 'web_widget' | 'email' } }

export async function listInboxes(): Promise<Inbox[]> {
  return (await request<{ payload: Inbox[] }>('GET', inAccount('/inboxes'))).payload
}

export function createInbox(inbox: NewInbox): Promise<Inbox> {
  return request('POST', inAccount('/inboxes'), { body: inbox })
}

export function updateInbox(id: number, inbox: InboxChange): Promise<Inbox> {
  return request('PATCH', inAccount(`/inboxes/${id}`), { body: inbox })
}

export function removeInbox(id: number): Promise<void> {
  return request('DELETE', inAccount(`/inboxes/${id}`))
}

export async function listInboxMembers(inboxId: number): Promise<Agent[]> {
  return (await request<{ payload: Agent[] }>('GET', inAccount(`/inbox_members/${inboxId}`))).payload
}

export async function setInboxMembers(inbox_id: number, user_ids: number[]): Promise<Agent[]> {
  return (await request<{ payload: Agent[] }>('PATCH', inAccount('/inbox_members'), { body: { inbox_id, user_ids } })).payload
}
