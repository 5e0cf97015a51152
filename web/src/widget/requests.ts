/** The widget's API, one function for each call. */
import type { Http } from './http'
import { request } from './http'
import type { FileEntry } from './outbox'
import { withAttributes } from './state'
import type { Agent, Answers, Contact, WidgetConversation, WidgetMessage } from './types'

export interface Page {
  messages: WidgetMessage[]
  /** The feed position that was read before the messages. */
  head: number
  conversation: WidgetConversation | null
}

interface WirePage {
  payload: WidgetMessage[]
  meta: { contact_last_seen_at?: number, head?: number, conversation?: WidgetConversation | null }
}

export async function fetchMessages(http: Http, query: Record<string, string> = {}): Promise<Page> {
  const { payload, meta } = await request<WirePage>(http, 'GET', 'messages', undefined, query)
  const { contact_last_seen_at } = meta
  const conversation = meta.conversation && { ...(contact_last_seen_at !== undefined && { contact_last_seen_at }), ...meta.conversation }
  return { messages: payload.map(withAttributes), head: meta.head ?? 0, conversation: conversation ?? null }
}

interface Stored { pubsub_token?: string }
export interface Sent { messages: WidgetMessage[], conversation: WidgetConversation | null, pubsubToken: string }

/** Sends an entry of the outbox. The same entry may be sent any number of times. */
export async function sendEntry(http: Http, entry: FileEntry): Promise<Sent> {
  const timestamp = new Date(entry.createdAt).toString()
  const message = { content: entry.content, echo_id: entry.echoId, timestamp, referer_url: entry.referer, ...(entry.replyTo && { reply_to: entry.replyTo }) }
  if (entry.start) {
    const { messages, pubsub_token, ...conversation } = await request<WidgetConversation & { messages: WidgetMessage[] } & Stored>(
      http, 'POST', 'conversations', { contact: entry.start.contact, message, custom_attributes: entry.start.attributes })
    return { messages: messages.map(withAttributes), conversation, pubsubToken: pubsub_token ?? '' }
  }
  const { pubsub_token, ...stored } = await request<WidgetMessage & Stored>(http, 'POST', 'messages', entry.file ? formOf(message, entry.file) : { message })
  return { messages: [withAttributes(stored as WidgetMessage)], conversation: null, pubsubToken: pubsub_token ?? '' }
}

function formOf(message: Record<string, unknown>, file: File): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(message)) {
    if (value !== '')
      form.append(`message[${name}]`, String(value))
  }
  form.append('message[attachments][]', file, file.name)
  return form
}

export const fetchAgents = async (http: Http): Promise<Agent[]> => (await request<{ payload: Agent[] }>(http, 'GET', 'inbox_members')).payload
export const markSeen = (http: Http) => request(http, 'POST', 'conversations/update_last_seen', {})
export const sendTyping = (http: Http, isOn: boolean) => request(http, 'POST', 'conversations/toggle_typing', { typing_status: isOn ? 'on' : 'off' })
export const endConversation = (http: Http) => request(http, 'GET', 'conversations/toggle_status')
export const changeContact = (http: Http, body: object) => request(http, 'PATCH', 'contact', body)
export const forgetContactAttribute = (http: Http, name: string) => request(http, 'POST', 'contact/destroy_custom_attributes', { custom_attributes: [name] })
export const setAttributes = (http: Http, attributes: object) => request(http, 'POST', 'conversations/set_custom_attributes', { custom_attributes: attributes })
export const forgetAttribute = (http: Http, name: string) => request(http, 'POST', 'conversations/destroy_custom_attributes', { custom_attribute: [name] })
export const addLabel = (http: Http, label: string) => request(http, 'POST', 'labels', { label })
export const removeLabel = (http: Http, label: string) => request(http, 'DELETE', `labels/${encodeURIComponent(label)}`)
export const setUser = (http: Http, identifier: string | number, user: object) =>
  request<{ widget_auth_token?: string }>(http, 'PATCH', 'contact/set_user', { ...user, identifier: String(identifier) })
export const sendEvent = (http: Http, name: string, info: object) => request(http, 'POST', 'events', { name, event_info: info })

export type Submission = { email: string } | { values: { name?: string, title?: string, value: string }[] } | { answers: Answers }

export function answerMessage(http: Http, id: number, given: Submission): Promise<unknown> {
  if ('email' in given)
    return request(http, 'PATCH', `messages/${id}`, { contact: { email: given.email } satisfies Contact })
  return request(http, 'PATCH', `messages/${id}`, { message: { submitted_values: 'values' in given ? given.values : given.answers } })
}
