import { defineStore } from 'pinia'
import { ApiError } from '@/api/client'
import { fetchContact } from '@/api/contacts'
import { fetchConversation } from '@/api/conversations'
import { listMessages } from '@/api/messages'
import type { OmittedEvent } from '@/realtime/events'
import type { Snapshot } from '@/realtime/normalize'
import { useEntities } from './entities'

/** Events too large for a frame only name their entity; it is fetched, again and again if need be, until it is here. */
export const useOmissions = defineStore('omissions', () => {
  const entities = useEntities()
  const missing = new Map<string, OmittedEvent>()
  let fetching = false

  function note(event: OmittedEvent): void {
    missing.set(`${event.event.split('.')[0]}/${event.data.id}`, event)
    void fetchAll()
  }

  /** What cannot be fetched now is kept for the next time the connection is live. */
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
      entities.load(await ask(event))
    }
    catch (problem) {
      // Gone or no longer ours to see: then there is nothing to show.
      if (!(problem instanceof ApiError) || problem.temporary)
        throw problem
    }
  }

  function clear(): void {
    missing.clear()
  }

  return { note, fetchAll, clear }
})

async function ask({ event, data: { id, conversation_id } }: OmittedEvent): Promise<Snapshot> {
  if (event.startsWith('contact.'))
    return { contacts: [await fetchContact(id)] }
  if ((event.startsWith('message.') || event === 'first.reply.created') && conversation_id !== undefined)
    return { messages: (await listMessages(conversation_id, { after: id, before: id + 1 })).payload }
  return { conversations: [await fetchConversation(id)] }
}
