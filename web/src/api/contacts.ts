import type { Input, WireContact, WireConversation } from './types'
import { request } from './client'

export type ContactChange = Pick<Input<'ContactFields'>, 'name' | 'email' | 'phone_number' | 'identifier' | 'blocked' | 'custom_attributes'>

export async function searchContacts(q: string, signal?: AbortSignal): Promise<WireContact[]> {
  return (await request('get', '/contacts/search', { query: { q }, signal })).payload
}

export async function fetchContact(id: number): Promise<WireContact> {
  return (await request('get', '/contacts/{contact_id}', { path: { contact_id: id } })).payload
}

export async function updateContact(id: number, contact: ContactChange): Promise<WireContact> {
  return (await request('patch', '/contacts/{contact_id}', { path: { contact_id: id }, body: contact })).payload
}

export async function removeContactAttributes(id: number, custom_attributes: string[]): Promise<WireContact> {
  return (await request('post', '/contacts/{contact_id}/destroy_custom_attributes', { path: { contact_id: id }, body: { custom_attributes } })).payload
}

/** Replaces the labels. */
export function setContactLabels(id: number, labels: string[]): Promise<unknown> {
  return request('post', '/contacts/{contact_id}/labels', { path: { contact_id: id }, body: { labels } })
}

/** The latest 20 conversations that this agent has access to. */
export async function conversationsOfContact(id: number): Promise<WireConversation[]> {
  const { payload }: { payload: WireConversation[] } = await request('get', '/contacts/{contact_id}/conversations', { path: { contact_id: id } })
  return payload
}

/** With its conversations, messages and files. Refused while the contact is online. */
export function deleteContact(id: number): Promise<unknown> {
  return request('delete', '/contacts/{contact_id}', { path: { contact_id: id } })
}
