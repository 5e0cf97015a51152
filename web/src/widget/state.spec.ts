import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { rowsOfEvent } from './events'
import { apply, currentConversation, emptyState, messagesOf, unreadOf } from './state'
import { message } from './testing/fakeDesk'

const conversation = (version: number, fields = {}) => ({ id: 5, version, status: 'open', ...fields })

it('reaches the same state in any order and however often changes come', () => {
  const changes = [
    ...[1, 2, 3].flatMap(id => [1, 2, 3].map(version => ({ messages: [message({ id, version, content: `${id}.${version}` })] }))),
    ...[1, 2, 3].map(version => ({ conversations: [conversation(version, { status: version === 3 ? 'resolved' : 'open' })] })),
  ]
  const expected = changes.reduce(apply, emptyState())
  fc.assert(fc.property(fc.shuffledSubarray(changes, { minLength: changes.length }), fc.array(fc.constantFrom(...changes)), (order, repeated) => {
    const state = [...order, ...repeated].reduce(apply, emptyState())
    expect(messagesOf(state, 5).map(({ content }) => content)).toEqual(['1.3', '2.3', '3.3'])
    expect(new Map([...state.messages].sort())).toEqual(new Map([...expected.messages].sort()))
    expect(state.conversations).toEqual(expected.conversations)
  }))
})

it('keeps its identity when nothing is new', () => {
  const state = apply(emptyState(), { messages: [message({ version: 2 })] })
  expect(apply(state, { messages: [message({ version: 1 }), message({ version: 2 })] })).toBe(state)
})

it('keeps what an answer does not say about a conversation', () => {
  const state = [conversation(2, { agent_last_seen_at: 70 }), conversation(3, { status: 'resolved' })].reduce((known, row) => apply(known, { conversations: [row] }), emptyState())
  expect(currentConversation(state)).toEqual(conversation(3, { status: 'resolved', agent_last_seen_at: 70 }))
})

it('displays the newest conversation alone, and no lines about actions', () => {
  const state = apply(emptyState(), { messages: [message({ id: 1 }), message({ id: 3, conversation_id: 6 }), message({ id: 2, conversation_id: 6, message_type: 3 }), message({ id: 4, conversation_id: 6, message_type: 2 })] })
  expect(currentConversation(state)?.id).toBe(6)
  expect(messagesOf(state, 6).map(({ id }) => id)).toEqual([2, 3])
})

it('counts as unread what came after the visitor looked', () => {
  const rows = [message({ id: 1, message_type: 1, created_at: 10 }), message({ id: 2, message_type: 1, created_at: 20 }), message({ id: 3, created_at: 30 }), message({ id: 4, message_type: 1, created_at: 40, content_attributes: { deleted: true } })]
  const state = (contact_last_seen_at: number) => apply(emptyState(), { messages: rows, conversations: [conversation(1, { contact_last_seen_at })] })
  expect(unreadOf(state(0), 0).map(({ id }) => id)).toEqual([1, 2])
  expect(unreadOf(state(15), 0).map(({ id }) => id)).toEqual([2])
  expect(unreadOf(state(0), 1).map(({ id }) => id)).toEqual([2])
})

it.each([
  [{ event: 'message.created', data: message({ id: 9 }) }, { messages: [message({ id: 9 })] }],
  [{ event: 'message.updated', data: { ...message({ id: 9 }), truncated: true } }, { messages: [{ ...message({ id: 9 }), truncated: true }], incomplete: true }],
  [{ event: 'message.created', data: { id: 9, version: 1, conversation_id: 5, omitted: true } }, { incomplete: true }],
  [{ event: 'conversation.status_changed', data: conversation(2) }, { conversations: [conversation(2)] }],
  [{ event: 'conversation.created', data: { id: 'x' } }, {}],
  [{ event: 'message.created', data: null }, {}],
  [{ event: 'contact.updated', data: { id: 1, version: 1 } }, {}],
])('reads %j', (event, rows) => {
  expect(rowsOfEvent(event)).toEqual(rows)
})

it('goes on in the conversation into which a newer one was merged', () => {
  const rows = [
    { messages: [message({ id: 1, conversation_id: 12 }), message({ id: 2, conversation_id: 14 })] },
    { conversations: [{ ...conversation(3), id: 14, status: 'resolved' }] },
    { conversations: [{ ...conversation(7), id: 12, merged_ids: [14] }] },
    { messages: [message({ id: 3, conversation_id: 12 })] },
  ]
  for (const order of [rows, [...rows].reverse()]) {
    const state = order.reduce(apply, emptyState())
    expect(currentConversation(state)).toMatchObject({ id: 12, status: 'open' })
    expect(messagesOf(state, 12).map(({ id }) => id)).toEqual([1, 2, 3])
  }
})
