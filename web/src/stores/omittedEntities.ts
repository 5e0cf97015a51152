import { defineStore } from 'pinia'
import { ApiError } from '@/api/client'
import { fetchContact } from '@/api/contacts'
import { fetchConversation } from '@/api/conversations'
import { listMessages } from '@/api/messages'
import type { OmittedEvent } from '@/realtime/events'
import type { Snapshot } from '@/realtime/normalize'
import { useEntities } from './entities'

/** Fetches entities whose events were too large for a frame, with retries until they are loaded. */
export const useOmittedEntities = defineStore('omittedEntities', () => {
  const entities = useEntities()
  const missing = new Map<string, OmittedEvent>()
  let fetching = false

  function add(event: OmittedEvent): void {
    missing.set(`${event.event.split('.')[0]}/${event.data.id}`, event)
    void fetchAll()
  }

  /** Stops at the first failure; the rest is retried when the connection is live again. */
  async function fetchAll(): Promise<void> {
    if (fetching)
      return
    fetching = true
    try {
      for (let next = first(); next; next = first()) {
        const [name, event] = next
        await fetchOne(event)
        if (missing.get(name) === event)
          missing.delete(name)
      }
    }
    catch {
      return
    }
    finally {
      fetching = false
    }
  }

  function first(): [string, OmittedEvent] | undefined {
    return missing.entries().next().value
  }

  async function fetchOne(event: OmittedEvent): Promise<void> {
    try {
      entities.load(await load(event))
    }
    catch (problem) {
      // Deleted or no longer accessible: there is nothing to display.
      if (!(problem instanceof ApiError) || problem.retryable)
        throw problem
    }
  }

  function clear(): void {
    missing.clear()
  }

  return { add, fetchAll, clear }
})

async function load({ event, data: { id, conversation_id } }: OmittedEvent): Promise<Snapshot> {
  if (event.startsWith('contact.'))
    return { contacts: [await fetchContact(id)] }
  if ((event.startsWith('message.') || event === 'first.reply.created') && conversation_id !== undefined)
    return { messages: (await listMessages(conversation_id, { after: id, before: id + 1 })).payload }
  return { conversations: [await fetchConversation(id)] }
}
