import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { folded, loaded } from '@/testing/story'
import { pushed, wireContact, wireConversation, wireMessage } from '@/testing/wire'
import type { WireConversation } from '@/api/schema'
import type { ConversationEventName, DeskEvent } from './events'
import { conversationEvents } from './events'
import { factsOfEvent, factsOfSnapshot, gather } from './facts'
import { emptyEntities, reduce } from './reduce'

/** One thing that happened to one conversation: its whole state afterwards, with a contact and a message of their own versions. */
interface Step { id: number, assignee: number | null, labels: string[], unread: number, newMessage: boolean }

const step: fc.Arbitrary<Step> = fc.record({
  id: fc.integer({ min: 1, max: 3 }),
  assignee: fc.option(fc.integer({ min: 7, max: 9 }), { nil: null }),
  labels: fc.uniqueArray(fc.constantFrom('vip', 'refund', 'spam')),
  unread: fc.nat(10),
  newMessage: fc.boolean(),
})

/** A server that writes: every step raises versions, and every write is told by events with the whole state. */
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

const disordered = fc.array(step, { minLength: 1, maxLength: 12 }).chain((steps) => {
  const { events, final } = history(steps)
  const repeats = fc.array(fc.constantFrom(...events), { maxLength: 10 })
  const shuffled = repeats.chain(extra => fc.shuffledSubarray([...events, ...extra], { minLength: events.length + extra.length }))
  return fc.record({ events: fc.constant(events), final: fc.constant(final), shuffled })
})

describe('the reducer', () => {
  it('ends in the same state whatever the order and however often events repeat', () => {
    fc.assert(fc.property(disordered, ({ events, shuffled }) => {
      expect(folded(emptyEntities(), shuffled)).toEqual(folded(emptyEntities(), events))
    }))
  })

  it('ends where a fresh snapshot would, wherever the snapshot it began with was taken', () => {
    fc.assert(fc.property(disordered, fc.nat(), ({ events, final, shuffled }, cut) => {
      const start = folded(emptyEntities(), events.slice(0, cut % events.length))
      const end = folded(start, shuffled)
      expect(end.conversations).toEqual(loaded({ conversations: final, messages: [] }).conversations)
      expect(end.contacts).toEqual(loaded({ conversations: final, messages: [] }).contacts)
    }))
  })

  it('folds a whole frame at once as it would fold its events one by one', () => {
    fc.assert(fc.property(disordered, ({ events, shuffled }) => {
      expect(reduce(emptyEntities(), gather(shuffled.map(factsOfEvent)))).toEqual(folded(emptyEntities(), events))
    }))
  })

  it('takes snapshots late or early, with the same result', () => {
    fc.assert(fc.property(disordered, ({ events, final }) => {
      const snapshot = factsOfSnapshot({ conversations: final })
      const early = folded(reduce(emptyEntities(), snapshot), events)
      const late = reduce(folded(emptyEntities(), events), snapshot)
      expect(early).toEqual(late)
    }))
  })

  it('keeps the very same object when nothing is new', () => {
    fc.assert(fc.property(disordered, ({ events, shuffled }) => {
      const end = folded(emptyEntities(), events)
      expect(folded(end, shuffled)).toBe(end)
    }))
  })

  it('leaves other threads untouched', () => {
    const before = loaded({ conversations: [], messages: [wireMessage(), wireMessage({ id: 9002, conversation_id: 2 })] })
    const after = folded(before, [{ event: 'message.created', data: wireMessage({ id: 9003, conversation_id: 2 }) }])
    expect(after.messages.get(1)).toBe(before.messages.get(1))
    expect([...after.messages.get(2)?.keys() ?? []]).toEqual([9002, 9003])
  })

  it('says nothing on events it does not know and on omitted ones', () => {
    const entities = loaded({ conversations: [wireConversation()], messages: [] })
    const strange = { event: 'notification.created', data: { id: 1 } } as unknown as DeskEvent
    const omitted: DeskEvent = { event: 'conversation.updated', data: { id: 1, version: 9, omitted: true } }
    expect(folded(entities, [strange, omitted])).toBe(entities)
  })

  it('remembers that a contact is gone, so that an older event cannot bring it back', () => {
    const gone: DeskEvent = { event: 'contact.deleted', data: { id: 501, version: 3 } }
    const stale: DeskEvent = { event: 'contact.updated', data: wireContact({ version: 2 }) }
    expect(folded(emptyEntities(), [gone, stale])).toEqual(folded(emptyEntities(), [stale, gone]))
    expect(folded(emptyEntities(), [gone, stale]).contacts.get(501)?.deleted).toBe(true)
  })

  it('lets a reply window close without a version, in any order', () => {
    const open = factsOfSnapshot({ conversations: [wireConversation()] })
    const closed = factsOfSnapshot({ conversations: [wireConversation({ can_reply: false })] })
    const either = reduce(reduce(emptyEntities(), open), closed)
    expect(either).toEqual(reduce(reduce(emptyEntities(), closed), open))
    expect(either.conversations.get(1)?.can_reply).toBe(false)
  })

  it('learns which message an echo became from either door', () => {
    const message = wireMessage({ message_type: 1, echo_id: 'e-1' })
    const answered = reduce(emptyEntities(), factsOfSnapshot({ messages: [message] }))
    const told = reduce(emptyEntities(), factsOfEvent({ event: 'message.created', data: message }))
    expect(answered).toEqual(told)
    expect(answered.echoes.get('e-1')).toBe(message.id)
  })
})
