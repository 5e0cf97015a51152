import { request } from '@/api/client'
import type { WireConversation } from '@/api/types'

export interface SplitFields { message_id: number, later: boolean, subject: string | null }

/** Returns the new conversation. The same `key` asks for the same one again. Throws ApiError. */
export function splitConversation(id: number, body: SplitFields, key: string): Promise<WireConversation> {
  return request('post', '/conversations/{conversation_id}/split', { path: { conversation_id: id }, body, headers: { 'idempotency-key': key } })
}
