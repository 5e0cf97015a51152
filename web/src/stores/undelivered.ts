import { defineStore } from 'pinia'
import type { Message, Table } from '@/realtime/model'
import { useEntities } from './entities'
import { useOutbox } from './outbox'

/** Whether the provider refused the message. A deleted one needs no attention any more. */
export function isUndelivered({ delivery, content_attributes: attributes }: Message): boolean {
  return delivery === 'failed' && !attributes.deleted
}

/** Messages that did not reach their customers, as far as they are loaded: refused by a provider or by the server. */
export const useUndelivered = defineStore('undelivered', () => {
  const entities = useEntities()
  const outbox = useOutbox()
  /** A thread without changes keeps its table, and with it the number. */
  const refused = new WeakMap<Table<Message>, number>()

  function refusedIn(messages: Table<Message>): number {
    const known = refused.get(messages)
    if (known !== undefined)
      return known
    const count = [...messages.values()].filter(isUndelivered).length
    refused.set(messages, count)
    return count
  }

  function countOf(conversationId: number): number {
    return refusedIn(entities.messagesOf(conversationId)) + outbox.of(conversationId).filter(({ state }) => state === 'failed').length
  }

  return { countOf }
})
