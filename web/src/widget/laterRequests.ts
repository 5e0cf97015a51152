/** The calls of the widget's API that come after the first message, or from the website. */
import type { Http } from './http'
import { request } from './http'
import { withAttributes } from './state'
import type { Agent, Answers, Contact, WidgetConversation, WidgetMessage } from './types'

// In one chunk with the requests, so that the first opening of the chat loads all of them at once.
export { createSender } from './sender'

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

export const fetchAgents = async (http: Http): Promise<Agent[]> => (await request<{ payload: Agent[] }>(http, 'GET', 'inbox_members')).payload
export const markSeen = (http: Http) => request(http, 'POST', 'conversations/update_last_seen', {})
export const sendTyping = (http: Http, isOn: boolean) => request(http, 'POST', 'conversations/toggle_typing', { typing_status: isOn ? 'on' : 'off' })
export const endConversation = (http: Http) => request(http, 'POST', 'conversations/toggle_status', {})
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

/** Returns the message with the answer. */
export async function answerMessage(http: Http, id: number, given: Submission): Promise<WidgetMessage> {
  const body = 'email' in given ? { contact: { email: given.email } satisfies Contact } : { message: { submitted_values: 'values' in given ? given.values : given.answers } }
  const { message } = await request<{ message: WidgetMessage }>(http, 'PATCH', `messages/${id}`, body)
  return withAttributes(message)
}
