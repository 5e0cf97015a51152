import { request } from '@/api/client'
import type { ResponseBody } from '@/api/client'
import type { WireConversation } from '@/api/types'

export type ContactableInbox = ResponseBody<'get', '/contacts/{contact_id}/contactable_inboxes'>['payload'][number]

/** The inboxes by which the contact can be reached. Throws ApiError. */
export async function contactableInboxes(contactId: number): Promise<ContactableInbox[]> {
  return (await request('get', '/contacts/{contact_id}/contactable_inboxes', { path: { contact_id: contactId } })).payload
}

export interface FirstMessage { contact_id: number, inbox_id: number, content: string, subject?: string }

/** `idempotencyKey`: a repeated request with it returns the first conversation. Throws ApiError. */
export function startConversation({ contact_id, inbox_id, content, subject }: FirstMessage, idempotencyKey: string): Promise<WireConversation> {
  return request('post', '/conversations', { body: { contact_id, inbox_id, message: { content }, ...(subject && { additional_attributes: { mail_subject: subject } }) }, headers: { 'idempotency-key': idempotencyKey } })
}
