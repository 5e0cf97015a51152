/** Chatwoot #13713: `assignee.changed` overtakes `conversation.created`, and the conversation is listed twice. */
import { describe, expect, it } from 'vitest'
import { folded, loaded } from '@/testing/story'
import { pushed, wireConversation, wireMessage } from '@/testing/wire'
import type { DeskEvent } from './events'
import { emptyEntities } from './reduce'
import { select } from './selection'

const message = wireMessage()
const asCreated = wireConversation({ version: 1, messages: [message] })
const assigned = wireConversation({ version: 2, assignee: 7, messages: [message] })
const final = wireConversation({ version: 3, assignee: 7, team: 4, messages: [message], unread_count: 1 })

const created: DeskEvent = { event: 'conversation.created', data: pushed(asCreated) }
const assigneeChanged: DeskEvent = { event: 'assignee.changed', data: pushed(assigned) }
const teamChanged: DeskEvent = { event: 'team.changed', data: pushed(final) }
const updated: DeskEvent = { event: 'conversation.updated', data: pushed(final) }

function orders<T>(items: T[]): T[][] {
  return items.length < 2 ? [items] : items.flatMap((item, index) => orders(items.toSpliced(index, 1)).map(rest => [item, ...rest]))
}

function rowsAfter(events: DeskEvent[]) {
  const { conversations } = folded(emptyEntities(), events)
  return select(conversations, { status: 'open', assignee_type: 'me' }, 'last_activity_at_desc', { userId: 7, inboxes: null }, { end: null })
}

describe('assignee.changed before conversation.created', () => {
  const fresh = [...loaded({ conversations: [final], messages: [] }).conversations.values()]

  it.each(orders([assigneeChanged, teamChanged, updated]))('%#: lists the conversation once, as a fresh fetch would', (...overtaking) => {
    const events = [...overtaking, created]
    expect(rowsAfter(events)).toEqual(fresh)
    expect(rowsAfter([...events, ...events])).toEqual(fresh)
  })

  it('holds for every order of all four, each told twice', () => {
    for (const events of orders([created, assigneeChanged, teamChanged, updated]))
      expect(rowsAfter([...events, ...events])).toEqual(fresh)
  })

  it('never shows a row without its message', () => {
    const { messages } = folded(emptyEntities(), [assigneeChanged])
    expect(messages.get(1)?.get(message.id)?.content).toBe('Hello')
  })
})
