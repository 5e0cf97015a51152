/** The calls of the widget's API that store what a visitor has written. */
import type { Http } from './http'
import { request } from './http'
import type { FileEntry } from './outbox'
import { withAttributes } from './state'
import type { WidgetConversation, WidgetMessage } from './types'

interface Stored { pubsub_token?: string }
export interface Sent { messages: WidgetMessage[], conversation: WidgetConversation | null, pubsubToken: string }

/** The body of a message with a file. */
export type BodyWith = (message: Record<string, unknown>, file: File, upload: FileEntry['upload']) => Promise<object | FormData>

/** Sends an entry of the outbox. The same entry may be sent any number of times. */
export async function sendEntry(http: Http, entry: FileEntry, bodyWith: BodyWith): Promise<Sent> {
  const timestamp = new Date(entry.createdAt).toString()
  const message = { content: entry.content, echo_id: entry.echoId, timestamp, referer_url: entry.referer }
  if (entry.start) {
    const { messages, pubsub_token, ...conversation } = await request<WidgetConversation & { messages: WidgetMessage[] } & Stored>(
      http, 'POST', 'conversations', { contact: entry.start.contact, message, custom_attributes: entry.start.attributes })
    return { messages: messages.map(withAttributes), conversation, pubsubToken: pubsub_token ?? '' }
  }
  const { pubsub_token, ...stored } = await request<WidgetMessage & Stored>(http, 'POST', 'messages', entry.file ? await bodyWith(message, entry.file, entry.upload) : { message })
  return { messages: [withAttributes(stored as WidgetMessage)], conversation: null, pubsubToken: pubsub_token ?? '' }
}
