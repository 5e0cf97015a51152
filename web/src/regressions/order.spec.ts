/** Exhibits: things told in another order than they happened in. */
import { afterEach, expect, it, vi } from 'vitest'
import { folded, loaded } from '@/testing/story'
import { pushed, wireConversation, wireMessage } from '@/testing/wire'
import type { DeskEvent } from '@/realtime/events'
import { emptyEntities } from '@/realtime/reduce'
import { select } from '@/realtime/selection'

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

const fresh = [...loaded({ conversations: [final], messages: [] }).conversations.values()]

afterEach(() => {
  vi.useRealTimers()
})

// The assignment overtook the creation, and the list had one conversation in two rows, one of them without a message.
it('cw13713 two rows for one conversation', () => {
  for (const events of orders([created, assigneeChanged, teamChanged, updated])) {
    expect(rowsAfter(events)).toEqual(fresh)
    expect(rowsAfter([...events, ...events])).toEqual(fresh)
  }
  expect(folded(emptyEntities(), [assigneeChanged]).messages.get(1)?.get(message.id)?.content).toBe('Hello')
})

// The app told newer from older by the phone's own clock.
it('cwm1082 the clock of the phone decides', () => {
  vi.useFakeTimers()
  const ends = [0, 1_700_000_000_000, 4_000_000_000_000].map((now) => {
    vi.setSystemTime(now)
    return rowsAfter([updated, assigneeChanged, created])
  })
  expect(ends).toEqual([fresh, fresh, fresh])
})

// A row stayed among the unassigned for ever, though somebody had the conversation.
it('fz422 row stays in unassigned', () => {
  const viewer = { userId: 8, inboxes: null }
  const unassigned = { status: 'open', assignee_type: 'unassigned' } as const
  for (const events of orders([created, assigneeChanged, teamChanged])) {
    const { conversations } = folded(loaded({ conversations: [asCreated], messages: [] }), events)
    expect(select(conversations, unassigned, 'last_activity_at_desc', viewer, { end: null })).toEqual([])
  }
})

// What was told live was put into the common lists only: others dropped it without a word.
it('ld339 told and dropped in some lists', () => {
  const { conversations } = folded(emptyEntities(), [{ event: 'conversation.created', data: pushed({ ...final, labels: ['vip'] }) }])
  const shown = [{ labels: ['vip'] }, { team_id: 4 }, { inbox_id: 11 }, { assignee_type: 'me' as const }, { assignee_type: 'assigned' as const }, { status: 'all' as const }]
    .map(each => select(conversations, { status: 'open', assignee_type: 'all', ...each }, 'last_activity_at_desc', { userId: 7, inboxes: null }, { end: null }))
  expect(shown.map(rows => rows.map(({ id }) => id))).toEqual(shown.map(() => [1]))
})
