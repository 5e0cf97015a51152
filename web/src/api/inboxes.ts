import type { Inbox } from './types'
import { request } from './client'

export async function listInboxes(): Promise<Inbox[]> {
  return (await request('get', '/inboxes')).payload
}
