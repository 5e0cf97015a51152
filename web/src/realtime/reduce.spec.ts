import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shuffledHistory } from '@/testing/eventHistories'
import { applyEvents, entitiesOf } from '@/testing/story'
import { wireContact, wireConversation, wireMessage } from '@/testing/wire'
import type { DeskEvent } from './events'
import { normalizeEvent, normalizeSnapshot, mergeUpdates } from './normalize'
import { emptyEntities, reduce } from './reduce'

describe('the reducer', () => {
  it('reaches the same state for any order and repetition of events', () => {
    fc.assert(fc.property(shuffledHistory, ({ events, shuffled }) => {
      expect(applyEvents(emptyEntities(), shuffled)).toEqual(applyEvents(emptyEntities(), events))
    }))
  })

  it('reaches the state of a fresh snapshot from any earlier snapshot', () => {
    fc.assert(fc.property(shuffledHistory, fc.nat(), ({ events, final, shuffled }, cut) => {
      const start = applyEvents(emptyEntities(), events.slice(0, cut % events.length))
      const end = applyEvents(start, shuffled)
      expect(end.conversations).toEqual(entitiesOf({ conversations: final, messages: [] }).conversations)
      expect(end.contacts).toEqual(entitiesOf({ conversations: final, messages: [] }).contacts)
    }))
  })

  it('applies a whole frame like its single events', () => {
    fc.assert(fc.property(shuffledHistory, ({ events, shuffled }) => {
      expect(reduce(emptyEntities(), mergeUpdates(shuffled.map(normalizeEvent)))).toEqual(applyEvents(emptyEntities(), events))
    }))
  })

  it('merges a snapshot before or after events with the same result', () => {
    fc.assert(fc.property(shuffledHistory, ({ events, final }) => {
      const snapshot = normalizeSnapshot({ conversations: final })
      const early = applyEvents(reduce(emptyEntities(), snapshot), events)
      const late = reduce(applyEvents(emptyEntities(), events), snapshot)
      expect(early).toEqual(late)
    }))
  })

  it('returns the same object when nothing is new', () => {
    fc.assert(fc.property(shuffledHistory, ({ events, shuffled }) => {
      const end = applyEvents(emptyEntities(), events)
      expect(applyEvents(end, shuffled)).toBe(end)
    }))
  })

  it('keeps the message tables of other conversations', () => {
    const before = entitiesOf({ conversations: [], messages: [wireMessage(), wireMessage({ id: 9002, conversation_id: 2 })] })
    const after = applyEvents(before, [{ event: 'message.created', data: wireMessage({ id: 9003, conversation_id: 2 }) }])
    expect(after.messages.get(1)).toBe(before.messages.get(1))
    expect([...after.messages.get(2)?.keys() ?? []]).toEqual([9002, 9003])
  })

  it('ignores unknown and omitted events', () => {
    const entities = entitiesOf({ conversations: [wireConversation()], messages: [] })
    const unknown = { event: 'notification.created', data: { id: 1 } } as unknown as DeskEvent
    const omitted: DeskEvent = { event: 'conversation.updated', data: { id: 1, version: 9, omitted: true } }
    expect(applyEvents(entities, [unknown, omitted])).toBe(entities)
  })

  it('keeps a deleted contact deleted when an older event arrives', () => {
    const deleted: DeskEvent = { event: 'contact.deleted', data: { id: 501, version: 3 } }
    const stale: DeskEvent = { event: 'contact.updated', data: wireContact({ version: 2 }) }
    expect(applyEvents(emptyEntities(), [deleted, stale])).toEqual(applyEvents(emptyEntities(), [stale, deleted]))
    expect(applyEvents(emptyEntities(), [deleted, stale]).contacts.get(501)?.deleted).toBe(true)
  })

  it('closes a reply window without a new version, in any order', () => {
    const open = normalizeSnapshot({ conversations: [wireConversation()] })
    const closed = normalizeSnapshot({ conversations: [wireConversation({ can_reply: false })] })
    const closedLast = reduce(reduce(emptyEntities(), open), closed)
    expect(closedLast).toEqual(reduce(reduce(emptyEntities(), closed), open))
    expect(closedLast.conversations.get(1)?.can_reply).toBe(false)
  })

  it('maps echo ids to messages from responses and events', () => {
    const message = wireMessage({ message_type: 1, echo_id: 'e-1' })
    const fromResponse = reduce(emptyEntities(), normalizeSnapshot({ messages: [message] }))
    const fromEvent = reduce(emptyEntities(), normalizeEvent({ event: 'message.created', data: message }))
    expect(fromResponse).toEqual(fromEvent)
    expect(fromResponse.echoes.get('e-1')).toBe(message.id)
  })
})
