/** Generated event histories of a server that increments versions. */
import fc from 'fast-check'
import type { WireConversation } from '@/api/types'
import type { ConversationEventName, DeskEvent } from '@/realtime/events'
import { conversationEvents } from '@/realtime/events'
import { pushed, wireContact, wireConversation, wireMessage } from './wire'

/** One change of one conversation, with a contact and a message that have versions of their own. */
interface Step { id: number, assignee: number | null, labels: string[], unread: number, newMessage: boolean }

const step: fc.Arbitrary<Step> = fc.record({
  id: fc.integer({ min: 1, max: 3 }),
  assignee: fc.option(fc.integer({ min: 7, max: 9 }), { nil: null }),
  labels: fc.uniqueArray(fc.constantFrom('vip', 'refund', 'spam')),
  unread: fc.nat(10),
  newMessage: fc.boolean(),
})

/** Applies the steps like the server: every step increments versions and emits events with the complete state. */
function history(steps: Step[]): { events: DeskEvent[], final: WireConversation[] } {
  const known = new Map<number, WireConversation>()
  const events: DeskEvent[] = []
  steps.forEach(({ id, assignee, labels, unread, newMessage }, index) => {
    const before = known.get(id)
    const version = (before?.version ?? 0) + 1
    const contact = wireContact({ id: 500 + id, version, name: `Name ${index}` })
    const old = before?.messages[0]
    const message = !old || newMessage
      ? wireMessage({ id: 1000 + index, conversation_id: id, content: `Text ${index}` })
      : { ...old, version: old.version + 1, status: 'read' as const }
    const conversation = wireConversation({ id, version, contact, assignee, labels, unread_count: unread, messages: [message] })
    known.set(id, conversation)
    const event: ConversationEventName = before ? conversationEvents[index % conversationEvents.length] ?? 'conversation.updated' : 'conversation.created'
    events.push({ event, data: pushed(conversation) }, { event: old && !newMessage ? 'message.updated' : 'message.created', data: message })
    events.push({ event: 'contact.updated', data: contact })
  })
  return { events, final: [...known.values()] }
}

/** A history and the same events shuffled, some of them repeated. */
export const shuffledHistory = fc.array(step, { minLength: 1, maxLength: 12 }).chain((steps) => {
  const { events, final } = history(steps)
  const repeats = fc.array(fc.constantFrom(...events), { maxLength: 10 })
  const shuffled = repeats.chain(extra => fc.shuffledSubarray([...events, ...extra], { minLength: events.length + extra.length }))
  return fc.record({ events: fc.constant(events), final: fc.constant(final), shuffled })
})
