import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shuffledHistory } from '@/testing/eventHistories'
import { applyEvents, entitiesOf } from '@/testing/story'
import { contactSender, pushed, wireContact, wireConversation, wireMessage } from '@/testing/wire'
import type { WireContact } from '@/api/types'
import type { DeletionEvent, DeskEvent } from './events'
import type { CollectionUpdate } from './model'
import { normalizeEvent, normalizeSnapshot, mergeUpdates, noUpdates } from './normalize'
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

  it('replaces a truncated message by a complete one of the same version, and never the other way', () => {
    const [part, whole] = [wireMessage({ content: 'x', truncated: true }), wireMessage({ content: 'xyz' })]
    const content = (...rows: ReturnType<typeof wireMessage>[]) => {
      const entities = rows.reduce((known, row) => reduce(known, normalizeSnapshot({ messages: [row] })), emptyEntities())
      return entities.messages.get(part.conversation_id)?.get(part.id)?.content
    }
    expect([content(part, whole), content(whole, part), content(part)]).toEqual(['xyz', 'xyz', 'x'])
  })

  it('keeps the message tables of other conversations', () => {
    const before = entitiesOf({ conversations: [], messages: [wireMessage(), wireMessage({ id: 9002, conversation_id: 2 })] })
    const after = applyEvents(before, [{ event: 'message.created', data: wireMessage({ id: 9003, conversation_id: 2 }) }])
    expect(after.messages.get(1)).toBe(before.messages.get(1))
    expect([...after.messages.get(2)?.keys() ?? []]).toEqual([9002, 9003])
  })

  it('ignores unknown and omitted events', () => {
    const entities = entitiesOf({ conversations: [wireConversation()], messages: [] })
    const unknown = { event: 'article.published', data: { id: 1 } } as unknown as DeskEvent
    const omitted: DeskEvent = { event: 'conversation.updated', data: { id: 1, version: 9, omitted: true } }
    expect(applyEvents(entities, [unknown, omitted])).toBe(entities)
  })

  it('keeps a deleted contact deleted when an older event arrives', () => {
    const deleted: DeskEvent = { event: 'contact.deleted', data: { id: 501, account_id: 1 } }
    const stale: DeskEvent = { event: 'contact.updated', data: wireContact({ version: 2 }) }
    expect(applyEvents(emptyEntities(), [deleted, stale])).toEqual(applyEvents(emptyEntities(), [stale, deleted]))
    expect(applyEvents(emptyEntities(), [deleted, stale]).contacts.has(501)).toBe(false)
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

describe('of two rows with the same version', () => {
  it('the first stays, unless the second is complete or has a closed reply window', () => {
    const names = (...rows: WireContact[]) => rows.reduce((known, row) => reduce(known, normalizeSnapshot({ contacts: [row] })), emptyEntities()).contacts.get(501)?.name
    expect([
      names(wireContact({ name: 'a' }), wireContact({ name: 'b' })),
      names({ ...wireContact({ name: 'a' }), truncated: true } as WireContact, { ...wireContact({ name: 'b' }), truncated: true } as WireContact),
      names({ ...wireContact({ name: 'a', version: 2 }), truncated: true } as WireContact, wireContact({ name: 'b' })),
    ]).toEqual(['a', 'a', 'a'])
  })

  it('one response that repeats a row brings the newest', () => {
    const twice = [wireContact({ version: 3, name: 'new' }), wireContact({ version: 2, name: 'old' })]
    expect(reduce(emptyEntities(), normalizeSnapshot({ contacts: twice })).contacts.get(501)?.name).toBe('new')
  })

  it('an older one cannot close the reply window of a newer one', () => {
    const open = reduce(emptyEntities(), normalizeSnapshot({ conversations: [wireConversation({ version: 2 })] }))
    const stale = reduce(open, normalizeSnapshot({ conversations: [wireConversation({ can_reply: false })] }))
    expect(stale).toBe(open)
    const closed = reduce(open, normalizeSnapshot({ conversations: [wireConversation({ version: 2, can_reply: false })] }))
    expect(reduce(closed, normalizeSnapshot({ conversations: [wireConversation({ version: 2, can_reply: false })] }))).toBe(closed)
  })
})

describe('a deletion', () => {
  const noah = wireContact({ id: 502 })
  const before = entitiesOf({
    conversations: [wireConversation(), wireConversation({ id: 2, contact: noah }), wireConversation({ id: 3, contact: noah, inbox_id: 12 })],
    messages: [wireMessage(), wireMessage({ id: 9002, conversation_id: 2 }), wireMessage({ id: 9003, conversation_id: 3, inbox_id: 12 }), wireMessage({ id: 9004, conversation_id: 4, inbox_id: 12 })],
  })
  const left = (event: DeletionEvent['event'], id: number) => {
    const { conversations, messages, contacts } = applyEvents(before, [{ event, data: { id, account_id: 1 } }])
    return [[...conversations.keys()], [...messages.keys()], [...contacts.keys()]]
  }

  it.each<[DeletionEvent['event'], number, number[][]]>([
    ['conversation.deleted', 1, [[2, 3], [2, 3, 4], [501, 502]]],
    ['contact.deleted', 502, [[1], [1, 4], [501]]],
    ['inbox.deleted', 12, [[1, 2], [1, 2], [501, 502]]],
    ['inbox.deleted', 99, [[1, 2, 3], [1, 2, 3, 4], [501, 502]]],
    ['contact.deleted', 1, [[1, 2, 3], [1, 2, 3, 4], [501, 502]]],
    ['conversation.deleted', 501, [[1, 2, 3], [1, 2, 3, 4], [501, 502]]],
  ])('%s %d takes what belongs to it, and nothing else', (event, id, expected) => {
    expect(left(event, id)).toEqual(expected)
  })

  it('of a merged contact leaves its conversations, and keeps the contact away', () => {
    const merged: DeskEvent = { event: 'contact.deleted', data: { id: 502, account_id: 1, merged_into_id: 501 } }
    const after = applyEvents(before, [merged, { event: 'contact.updated', data: wireContact({ id: 502, version: 9 }) }])
    expect([[...after.conversations.keys()], [...after.messages.keys()], [...after.contacts.keys()]]).toEqual([[1, 2, 3], [1, 2, 3, 4], [501]])
  })

  it('of a merged contact gives its messages to the other one, however late they arrive', () => {
    const by = (id: number, contact: number) => wireMessage({ id, message_type: 0, sender: contactSender({ id: contact }) })
    const merged = (id: number, into: number): DeskEvent => ({ event: 'contact.deleted', data: { id, account_id: 1, merged_into_id: into } })
    const shown = entitiesOf({ conversations: [wireConversation()], messages: [by(1, 601), by(2, 700)] })
    const after = applyEvents(applyEvents(shown, [merged(601, 602)]), [merged(602, 603), { event: 'message.created', data: by(3, 601) }])
    expect([...after.messages.get(1)?.values() ?? []].map(({ sender }) => sender?.id)).toEqual([603, 700, 603])
  })

  it('of a contact and one of an inbox take what belongs to either', () => {
    const after = applyEvents(before, [{ event: 'contact.deleted', data: { id: 501, account_id: 1 } }, { event: 'inbox.deleted', data: { id: 12, account_id: 1 } }])
    expect([[...after.conversations.keys()], [...after.contacts.keys()]]).toEqual([[2], [502]])
  })

  it('takes messages whose conversation is not loaded', () => {
    const alone = entitiesOf({ conversations: [], messages: [wireMessage()] })
    expect(applyEvents(alone, [{ event: 'conversation.deleted', data: { id: 1, account_id: 1 } }]).messages.size).toBe(0)
  })

  it('changes nothing when it is repeated, and later ones are added', () => {
    const once = applyEvents(before, [{ event: 'conversation.deleted', data: { id: 1, account_id: 1 } }])
    expect(applyEvents(once, [{ event: 'conversation.deleted', data: { id: 1, account_id: 1 } }])).toBe(once)
    const twice = applyEvents(once, [{ event: 'conversation.deleted', data: { id: 2, account_id: 1 } }, { event: 'conversation.updated', data: pushed(wireConversation({ version: 9 })) }])
    expect([...twice.conversations.keys()]).toEqual([3])
  })

  it('leaves the tables alone that it does not concern', () => {
    const after = applyEvents(before, [{ event: 'contact.deleted', data: { id: 999, account_id: 1 } }])
    expect([after.conversations === before.conversations, after.messages === before.messages, after.contacts === before.contacts]).toEqual([true, true, true])
  })
})

describe('settings', () => {
  const collections = (...updates: CollectionUpdate[]) => updates.reduce((known, update) => reduce(known, { ...noUpdates(), collections: [update] }), emptyEntities()).collections
  const ids = (...updates: CollectionUpdate[]) => [...collections(...updates).get('labels')?.keys() ?? []]
  const loaded: CollectionUpdate = { name: 'labels', rows: [{ id: 1, version: 1 }, { id: 2, version: 1 }] }

  it('are what was loaded, with what was written and without what was removed since', () => {
    expect(ids(loaded)).toEqual([1, 2])
    expect(ids(loaded, { name: 'labels', row: { id: 3, version: 1 } }, { name: 'labels', removed: 1 })).toEqual([2, 3])
    expect(ids(loaded, { name: 'labels', rows: [{ id: 9, version: 1 }] })).toEqual([9])
  })

  it('keep the newer row, and the tables of the other nouns', () => {
    const found = collections(loaded, { name: 'labels', row: { id: 1, version: 3 } }, { name: 'labels', row: { id: 1, version: 2 } }, { name: 'teams', rows: [] })
    expect(found.get('labels')?.get(1)?.version).toBe(3)
    const known = { ...emptyEntities(), collections: found }
    expect(reduce(known, { ...noUpdates(), collections: [{ name: 'labels', row: { id: 1, version: 3 } }] })).toBe(known)
    expect(found.get('teams')?.size).toBe(0)
  })
})

it('an echo id keeps its first message, and others are added', () => {
  const sent = (echo_id: string, id: number): DeskEvent => ({ event: 'message.created', data: wireMessage({ id, echo_id }) })
  const first = applyEvents(emptyEntities(), [sent('e-1', 1)])
  expect(applyEvents(first, [sent('e-1', 1)]).echoes).toBe(first.echoes)
  expect([...applyEvents(first, [sent('e-2', 2)]).echoes].sort()).toEqual([['e-1', 1], ['e-2', 2]])
})
