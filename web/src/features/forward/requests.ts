import { listMessages, messagesPerPage } from '@/api/messages'
import { request } from '@/api/client'
import type { WireMessage } from '@/api/types'

/** The server forwards no more messages in one mail. */
export const MAX_MESSAGES = 50
/** The server's limit of the files of a mail. */
export const MAX_BYTES = 25_000_000
/** The server reads no more of a conversation. */
const MAX_READ = 150

export interface NewForward { to_emails: string[], cc_emails: string[], content: string, message_ids: number[], attachment_ids: number[] }

/** The same `key` asks for the same forward again. Throws ApiError. */
export function forwardMessages(id: number, forward: NewForward, key: string): Promise<WireMessage> {
  return request('post', '/conversations/{conversation_id}/forward', { path: { conversation_id: id }, body: { ...forward, echo_id: key } })
}

/** The messages of the thread, oldest first, until there are clearly too many. */
export async function wholeThread(id: number): Promise<WireMessage[]> {
  let found: WireMessage[] = []
  for (let before: number | undefined; found.length <= MAX_READ; before = found[0]?.id) {
    const { payload } = await listMessages(id, before === undefined ? {} : { before })
    found = [...payload, ...found]
    if (payload.length < messagesPerPage)
      break
  }
  return found
}
