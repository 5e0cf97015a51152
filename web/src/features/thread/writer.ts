import type { Message } from '@/realtime/model'

/** The author of a message who is not the contact of the conversation, such as a colleague of the customer. */
export interface Writer { name: string, email: string }

export function writerOf({ content_attributes: { written_by: writer } }: Pick<Message, 'content_attributes'>): Writer | null {
  const { name, email } = (writer ?? {}) as Partial<Record<keyof Writer, unknown>>
  const [shown, address] = [name, email].map(value => typeof value === 'string' ? value : '') as [string, string]
  return shown || address ? { name: shown, email: address } : null
}
