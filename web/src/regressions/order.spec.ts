/** Regressions: events that arrive out of order. */
import { afterEach, expect, it, vi } from 'vitest'
import { applyEvents, entitiesOf } from '@/testing/story'
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

function permutations<T>(items: T[]): T[][] {
  return items.length < 2 ? [items] : items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map(rest => [item, ...rest]))
}

function rowsAfter(events: DeskEvent[]) {
  const { conversations } = applyEvents(emptyEntities(), events)
  return select(conversations, { status: 'open', assignee_type: 'me' }, 'last_activity_at_desc', { userId: 7, inboxes: null }, { end: null })
}

const fresh = [...entitiesOf({ conversations: [final], messages: [] }).conversations.values()]

afterEach(() => {
  vi.useRealTimers()
})

// The assignment event arrived before the creation event, and the list contained the conversation twice, once without a message.
it('cw13713 two rows for one conversation', () => {
  for (const events of permutations([created, assigneeChanged, teamChanged, updated])) {
    expect(rowsAfter(events)).toEqual(fresh)
    expect(rowsAfter([...events, ...events])).toEqual(fresh)
  }
  expect(applyEvents(emptyEntities(), [assigneeChanged]).messages.get(1)?.get(message.id)?.content).toBe('Hello')
})

// The app compared the age of updates by the phone's clock.
it('cwm1082 order by client clock', () => {
  vi.useFakeTimers()
  const ends = [0, 1_700_000_000_000, 4_000_000_000_000].map((now) => {
    vi.setSystemTime(now)
    return rowsAfter([updated, assigneeChanged, created])
  })
  expect(ends).toEqual([fresh, fresh, fresh])
})

// A row stayed in the unassigned list after the conversation was assigned.
it('fz422 row stays in unassigned', () => {
  const viewer = { userId: 8, inboxes: null }
  const unassigned = { status: 'open', assignee_type: 'unassigned' } as const
  for (const events of permutations([created, assigneeChanged, teamChanged])) {
    const { conversations } = applyEvents(entitiesOf({ conversations: [asCreated], messages: [] }), events)
    expect(select(conversations, unassigned, 'last_activity_at_desc', viewer, { end: null })).toEqual([])
  }
})

// Live events were applied to the common lists only, and other lists ignored them.
it('ld339 live events ignored by some lists', () => {
  const { conversations } = applyEvents(emptyEntities(), [{ event: 'conversation.created', data: pushed({ ...final, labels: ['vip'] }) }])
  const shown = [{ labels: ['vip'] }, { team_id: 4 }, { inbox_id: 11 }, { assignee_type: 'me' as const }, { assignee_type: 'assigned' as const }, { status: 'all' as const }]
    .map(each => select(conversations, { status: 'open', assignee_type: 'all', ...each }, 'last_activity_at_desc', { userId: 7, inboxes: null }, { end: null }))
  expect(shown.map(rows => rows.map(({ id }) => id))).toEqual(shown.map(() => [1]))
})
