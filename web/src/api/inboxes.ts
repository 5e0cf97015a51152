import type { Inbox } from './schema'
import { inAccount, request } from './client'

export async function listInboxes(): Promise<Inbox[]> {
  return (await request<{ payload: Inbox[] }>('GET', inAccount('/inboxes'))).payload
}
