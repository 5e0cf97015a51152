import type { DraftPage, WireDraft } from './types'
import type { Recipients } from '@/features/email/recipients'
import { request } from './client'

const one = '/conversations/{conversation_id}/draft_messages'

/** `recipients`: of a reply; null for everybody of the newest mail. */
export interface DraftFields { message: string, private: boolean, in_reply_to: number | null, recipients?: Recipients | null, version: number, writer: string, edit: number }

/** The newest drafts of the signed-in person. */
export function listDrafts(): Promise<DraftPage> {
  return request('get', '/draft_messages')
}

export function fetchDraft(conversation_id: number, isNote: boolean): Promise<WireDraft> {
  return request('get', one, { path: { conversation_id }, query: { private: isNote } })
}

/** With `keepalive` the request outlives the page. */
export function saveDraft(conversation_id: number, body: DraftFields, keepalive = false): Promise<WireDraft> {
  return request('patch', one, { path: { conversation_id }, body, keepalive })
}
