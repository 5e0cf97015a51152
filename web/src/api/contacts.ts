import type { Attributes, ContactPage, WireContact, WireContactInbox, WireConversation } from './schema'
import { inAccount, request } from './client'

export interface ContactChange {
  name?: string
  email?: string | null
  phone_number?: string | null
  identifier?: string | null
  blocked?: boolean
  additional_attributes?: Attributes
  custom_attributes?: Attributes
}

export function listContacts(page = 1, sort = 'name', signal?: AbortSignal): Promise<ContactPage> {
  return request('GET', inAccount('/contacts'), { query: { page, sort }, signal })
}

export function searchContacts(q: string, page = 1, signal?: AbortSignal): Promise<ContactPage> {
  return request('GET', inAccount('/contacts/search'), { query: { q, page }, signal })
}

export async function fetchContact(id: number): Promise<WireContact> {
  return (await request<{ payload: WireContact }>('GET', inAccount(`/contacts/${id}`))).payload
}

export async function createContact(contact: ContactChange & { name: string, inbox_id?: number }, key: string): Promise<WireContact> {
  const { payload } = await request<{ payload: { contact: WireContact } }>('POST', inAccount('/contacts'), {
    body: contact, headers: { 'Idempotency-Key': key },
  })
  return payload.contact
}

export async function updateContact(id: number, contact: ContactChange): Promise<WireContact> {
  return (await request<{ payload: WireContact }>('PATCH', inAccount(`/contacts/${id}`), { body: contact })).payload
}

/** The latest 20 this agent may see. */
export async function conversationsOfContact(id: number): Promise<WireConversation[]> {
  return (await request<{ payload: WireConversation[] }>('GET', inAccount(`/contacts/${id}/conversations`))).payload
}

export async function contactableInboxes(id: number): Promise<WireContactInbox[]> {
  return (await request<{ payload: WireContactInbox[] }>('GET', inAccount(`/contacts/${id}/contactable_inboxes`))).payload
}
