import { request } from './client'
import type { components } from './generated'

type Schemas = components['schemas']
export type BulkFields = Schemas['BulkFields']
/** A change of many conversations. With `expected`, conversations that have another state are refused. */
export type BulkChange = Pick<Schemas['BulkAction'], 'fields' | 'labels' | 'snoozed_until' | 'expected'>
export type Refusal = Schemas['Refusal']

/** The server's limit of one request. */
export const MAX_CONVERSATIONS = 100

/** Resolves to the refusals; the other conversations are changed. */
export async function changeConversations(ids: readonly number[], change: BulkChange): Promise<Refusal[]> {
  const answer = await request('post', '/bulk_actions', { body: { type: 'Conversation', ids: [...ids], ...change, skip_refused: true } })
  return answer?.refused ?? []
}

/** A repetition with the same key runs the macro where it has not run. */
export async function runMacro(macro_id: number, ids: readonly number[], key: string): Promise<Refusal[]> {
  const answer = await request('post', '/macros/{macro_id}/execute', {
    path: { macro_id }, body: { conversation_ids: [...ids], skip_refused: true }, headers: { 'idempotency-key': key },
  })
  return answer?.refused ?? []
}
