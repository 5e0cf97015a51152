import { request } from '@/api/client'
import type { WireConversation } from '@/api/types'

const path = (id: number) => ({ path: { conversation_id: id } })

/** The conversation that a merge would leave. Changes nothing. Throws ApiError. */
export function previewMerge(id: number, into: number): Promise<WireConversation> {
  return request('get', '/conversations/{conversation_id}/merge', { ...path(id), query: { into_conversation_id: into } })
}

/** Throws ApiError. */
export function mergeConversation(id: number, into: number): Promise<WireConversation> {
  return request('post', '/conversations/{conversation_id}/merge', { ...path(id), body: { into_conversation_id: into } })
}
