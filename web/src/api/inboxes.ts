import type { Inbox, Input } from './types'
import { request } from './client'

export async function listInboxes(): Promise<Inbox[]> {
  return (await request('get', '/inboxes')).payload
}

export function showInbox(inbox_id: number): Promise<Inbox> {
  return request('get', '/inboxes/{inbox_id}', { path: { inbox_id } })
}

/** A repeated request with the same key has one effect. */
export function createInbox({ idempotencyKey, ...body }: Input<'NewInbox'> & { idempotencyKey: string }): Promise<Inbox> {
  return request('post', '/inboxes', { body, headers: { 'idempotency-key': idempotencyKey } })
}

export function updateInbox(inbox_id: number, body: Input<'InboxChanges'>): Promise<Inbox> {
  return request('patch', '/inboxes/{inbox_id}', { path: { inbox_id }, body })
}

export function deleteInbox(inbox_id: number): Promise<unknown> {
  return request('delete', '/inboxes/{inbox_id}', { path: { inbox_id } })
}
