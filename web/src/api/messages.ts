import type { Recipients } from '@/features/email/recipients'
import type { DraftOrigin } from '@/stores/drafts'
import type { MessagePage, ScheduledMessage, WireMessage } from './types'
import { request } from './client'

/** The server's page size for the newest and for older messages. */
export const messagesPerPage = 20

export interface NewMessage {
  echo_id: string
  content: string
  private: boolean
  in_reply_to: number | null
  /** Epoch seconds at which the message is to be sent. */
  scheduled_at?: number | undefined
  /** For how long the message waits to be taken back. */
  undo_seconds?: number | undefined
  from?: DraftOrigin | undefined
  seen_message_id?: number | undefined
  recipients?: Recipients | undefined
}

const collection = '/conversations/{conversation_id}/messages'

/** Without bounds the newest page; with `before` the page of older messages; with both the range after ≤ id < before. */
export function listMessages(conversation: number, bounds: { before?: number, after?: number } = {}, signal?: AbortSignal): Promise<MessagePage> {
  return request('get', collection, { path: { conversation_id: conversation }, query: bounds, signal })
}

export function createMessage(
  conversation: number, message: NewMessage, signedIds: readonly string[] = [],
): Promise<WireMessage | ScheduledMessage> {
  const body = { ...basicFields(message), content_attributes: contentAttributes(message), ...(signedIds.length && { attachments: [...signedIds] }) }
  return request('post', collection, { path: { conversation_id: conversation }, body })
}

export function removeMessage(conversation: number, id: number): Promise<WireMessage> {
  return request('delete', `${collection}/{message_id}`, { path: { conversation_id: conversation, message_id: id } })
}

export function retryMessage(conversation: number, id: number): Promise<WireMessage> {
  return request('post', `${collection}/{message_id}/retry`, { path: { conversation_id: conversation, message_id: id } })
}

function basicFields({ echo_id, content, private: note, scheduled_at, undo_seconds, from, seen_message_id, recipients }: NewMessage) {
  return { echo_id, content, private: note, ...from, ...(scheduled_at && { scheduled_at }), ...(undo_seconds && { undo_seconds }), ...(seen_message_id !== undefined && { seen_message_id }), ...(recipients && { to_emails: recipients.to, cc_emails: recipients.cc, bcc_emails: recipients.bcc }) }
}

function contentAttributes({ in_reply_to }: NewMessage): { in_reply_to: number } | undefined {
  return in_reply_to === null ? undefined : { in_reply_to }
}
