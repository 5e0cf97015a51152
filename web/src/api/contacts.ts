import type { WireContact, WireConversation } from './schema'
import { accountPath, request } from './client'

export interface ContactChange {
  name?: string
  email?: string | null
  phone_number?: string | null
  identifier?: string | null
}

export function searchContacts(q: string, signal?: AbortSignal): Promise<{ payload: WireContact[] }> {
  return request('GET', accountPath('/contacts/search'), { query: { q }, signal })
}

export async function fetchContact(id: number): Promise<WireContact> {
  return (await request<{ payload: WireContact }>('GET', accountPath(`/contacts/${id}`))).payload
}

export async function updateContact(id: number, contact: ContactChange): Promise<WireContact> {
  return (await request<{ payload: WireContact }>('PATCH', accountPath(`/contacts/${id}`), { body: contact })).payload
}

/** The latest 20 conversations that this agent has access to. */
export async function conversationsOfContact(id: number): Promise<WireConversation[]> {
  return (await request<{ payload: WireConversation[] }>('GET', accountPath(`/contacts/${id}/conversations`))).payload
}
