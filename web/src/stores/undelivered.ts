import { defineStore } from 'pinia'
import type { Message, Table } from '@/realtime/model'
import { useEntities } from './entities'
import { useOutbox } from './outbox'

/** Whether the message, or a part of it, did not reach the customer or may not have. A deleted one needs no attention any more. */
export function isUndelivered({ delivery, content_attributes: attributes }: Message): boolean {
  return (delivery === 'failed' || delivery === 'unknown') && !attributes.deleted
}

/**
 * Messages that did not reach their customers: those that the conversation names, corrected by the messages that are loaded,
 * and those that the server did not accept.
 */
export const useUndelivered = defineStore('undelivered', () => {
  const entities = useEntities()
  const outbox = useOutbox()
  /** A thread without changes keeps its table, and with it the number. */
  const loaded = new WeakMap<Table<Message>, number>()

  function loadedIn(messages: Table<Message>): number {
    const known = loaded.get(messages)
    if (known !== undefined)
      return known
    const count = [...messages.values()].filter(isUndelivered).length
    loaded.set(messages, count)
    return count
  }

  function countOf(conversationId: number): number {
    const messages = entities.messagesOf(conversationId)
    const named = entities.conversations.get(conversationId)?.undelivered_message_ids ?? []
    return loadedIn(messages) + named.filter(id => !messages.has(id)).length + outbox.of(conversationId).filter(({ state }) => state === 'failed').length
  }

  return { countOf }
})
