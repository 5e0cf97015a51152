/** The calls of the widget's API that a visitor needs to write. */
import type { Http } from './http'
import { request } from './http'
import type { FileEntry } from './outbox'
import { withAttributes } from './state'
import type { WidgetConversation, WidgetMessage } from './types'

interface Stored { pubsub_token?: string }
export interface Sent { messages: WidgetMessage[], conversation: WidgetConversation | null, pubsubToken: string }

/** Sends an entry of the outbox. The same entry may be sent any number of times. */
export async function sendEntry(http: Http, entry: FileEntry): Promise<Sent> {
  const timestamp = new Date(entry.createdAt).toString()
  const message = { content: entry.content, echo_id: entry.echoId, timestamp, referer_url: entry.referer }
  if (entry.start) {
    const { messages, pubsub_token, ...conversation } = await request<WidgetConversation & { messages: WidgetMessage[] } & Stored>(
      http, 'POST', 'conversations', { contact: entry.start.contact, message, custom_attributes: entry.start.attributes })
    return { messages: messages.map(withAttributes), conversation, pubsubToken: pubsub_token ?? '' }
  }
  const { pubsub_token, ...stored } = await request<WidgetMessage & Stored>(http, 'POST', 'messages', entry.file ? await (await import('./files')).bodyWith(http, message, entry.file) : { message })
  return { messages: [withAttributes(stored as WidgetMessage)], conversation: null, pubsubToken: pubsub_token ?? '' }
}

export const markSeen = (http: Http) => request(http, 'POST', 'conversations/update_last_seen', {})
export const sendTyping = (http: Http, isOn: boolean) => request(http, 'POST', 'conversations/toggle_typing', { typing_status: isOn ? 'on' : 'off' })
