import type { MessagePage, WireMessage } from './schema'
import { inAccount, request } from './client'
import { upload } from './upload'

/** The server's page size when the newest or older messages are asked for. */
export const messagesPerPage = 20

export interface NewMessage {
  echo_id: string
  content: string
  private: boolean
  in_reply_to: number | null
}

const of = (conversation: number, verb = '') => inAccount(`/conversations/${conversation}/messages${verb}`)

/** Newest first page without bounds; `before` for older ones; `after` with `before` for a range (after ≤ id < before). */
export function listMessages(conversation: number, bounds: { before?: number, after?: number } = {}, signal?: AbortSignal): Promise<MessagePage> {
  return request('GET', of(conversation), { query: bounds, signal })
}

export function createMessage(
  conversation: number, message: NewMessage, files: readonly File[] = [], onProgress: (fraction: number) => void = () => undefined,
): Promise<WireMessage> {
  return files.length
    ? upload(of(conversation), formOf(message, files), onProgress)
    : request('POST', of(conversation), { body: { ...withoutReply(message), content_attributes: attributesOf(message) } })
}

export function removeMessage(conversation: number, id: number): Promise<WireMessage> {
  return request('DELETE', of(conversation, `/${id}`))
}

export function retryMessage(conversation: number, id: number): Promise<WireMessage> {
  return request('POST', of(conversation, `/${id}/retry`))
}

function withoutReply({ echo_id, content, private: note }: NewMessage) {
  return { echo_id, content, private: note }
}

function attributesOf({ in_reply_to }: NewMessage): { in_reply_to: number } | undefined {
  return in_reply_to === null ? undefined : { in_reply_to }
}

function formOf(message: NewMessage, files: readonly File[]): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(withoutReply(message)))
    form.append(name, String(value))
  const attributes = attributesOf(message)
  if (attributes)
    form.append('content_attributes', JSON.stringify(attributes))
  files.forEach(file => form.append('attachments[]', file, file.name))
  return form
}
