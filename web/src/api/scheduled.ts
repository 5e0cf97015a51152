import type { ScheduledMessage, WireMessage } from './types'
import { request } from './client'

const collection = '/conversations/{conversation_id}/scheduled_messages'
const one = `${collection}/{scheduled_message_id}` as const

const pathOf = (conversation_id: number, scheduled_message_id: number) => ({ path: { conversation_id, scheduled_message_id } })

export function listScheduled(conversation_id: number): Promise<ScheduledMessage[]> {
  return request('get', collection, { path: { conversation_id } })
}

export function changeScheduled(conversation: number, id: number, body: { content?: string, scheduled_at?: number }): Promise<ScheduledMessage> {
  return request('patch', one, { ...pathOf(conversation, id), body })
}

/** Resolves to the message as it was. */
export function cancelScheduled(conversation: number, id: number): Promise<ScheduledMessage> {
  return request('delete', one, pathOf(conversation, id))
}

export function sendScheduledNow(conversation: number, id: number): Promise<WireMessage> {
  return request('post', `${one}/send`, pathOf(conversation, id))
}
