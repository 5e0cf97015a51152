import { request } from '@/api/client'

/** Mails the messages that the customer sees to the address. The same `key` asks for the same mail again. Throws ApiError. */
export async function mailTranscript(id: number, email: string, key: string): Promise<void> {
  await request('post', '/conversations/{conversation_id}/transcript', { path: { conversation_id: id }, body: { email }, headers: { 'idempotency-key': key } })
}
