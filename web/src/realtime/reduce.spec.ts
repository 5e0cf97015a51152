import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { disordered } from '@/testing/eventHistories'
import { folded, loaded } from '@/testing/story'
import { wireContact, wireConversation, wireMessage } from '@/testing/wire'
import type { DeskEvent } from './events'
import { factsOfEvent, factsOfSnapshot, gather } from './normalize'
import { emptyEntities, reduce } from './reduce'

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
