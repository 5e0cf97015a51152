import type { Inbox } from './schema'
import { accountPath, request } from './client'

export async function listInboxes(): Promise<Inbox[]> {
  return (await request<{ payload: Inbox[] }>('GET', accountPath('/inboxes'))).payload
}
