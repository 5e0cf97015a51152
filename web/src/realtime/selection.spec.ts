import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pushed, wireConversation } from '@/testing/wire'
import type { SortBy, WireConversation } from '@/api/types'
import { conversationOf, normalizeEvent, normalizeSnapshot } from './normalize'
import type { Conversation } from './model'
import { emptyEntities, reduce } from './reduce'
import type { ConversationFilter, Viewer } from './selection'
import { compareKeys, endOf, matches, select, sortKey } from './selection'

const viewer: Viewer = { userId: 7, inboxes: new Set([11, 12]) }
const sorts: SortBy[] = [
  'last_activity_at_desc', 'last_activity_at_asc', 'created_at_desc', 'created_at_asc',
  'priority_desc', 'priority_asc', 'waiting_since_desc', 'waiting_since_asc',
]

function row(given: Parameters<typeof wireConversation>[0]): Conversation {
  return conversationOf(wireConversation(given))
}

function sortedIds(rows: Conversation[], sort: SortBy): number[] {
  const table = new Map(rows.map(each => [each.id, each]))
  return select(table, { status: 'all', assignee_type: 'all' }, sort, viewer, { end: null }).map(({ id }) => id)
}

describe('matches', () => {
  const open: ConversationFilter = { status: 'open', assignee_type: 'all' }

  it.each<[string, ConversationFilter, Parameters<typeof wireConversation>[0], boolean]>([
    ['the same status', open, {}, true],
    ['another status', open, { status: 'resolved' }, false],
    ['any status', { ...open, status: 'all' }, { status: 'snoozed' }, true],
    ['spam, where it is asked for', { ...open, status: 'spam' }, { status: 'resolved', spam: 'agent' }, true],
    ['spam among what is resolved', { ...open, status: 'resolved' }, { status: 'resolved', spam: 'verdict' }, false],
    ['spam among all', { ...open, status: 'all' }, { status: 'resolved', spam: 'blocked' }, false],
    ['resolved among spam', { ...open, status: 'spam' }, { status: 'resolved' }, false],
    ['assigned to the viewer', { ...open, assignee_type: 'me' }, { assignee: 7 }, true],
    ['assigned to another agent', { ...open, assignee_type: 'me' }, { assignee: 8 }, false],
    ['unassigned', { ...open, assignee_type: 'unassigned' }, {}, true],
    ['not assigned', { ...open, assignee_type: 'assigned' }, {}, false],
    ['the inbox', { ...open, inbox_id: 12 }, { inbox_id: 12 }, true],
    ['another inbox', { ...open, inbox_id: 12 }, { inbox_id: 11 }, false],
    ['an inbox without access', open, { inbox_id: 99 }, false],
    ['the team', { ...open, team_id: 4 }, { team: 4 }, true],
    ['another team', { ...open, team_id: 4 }, { team: 5 }, false],
    ['one of the labels', { ...open, labels: ['vip', 'refund'] }, { labels: ['refund', 'spam'] }, true],
    ['none of the labels', { ...open, labels: ['vip'] }, { labels: ['spam'] }, false],
    ['no labels asked for', { ...open, labels: [] }, { labels: ['spam'] }, true],
    ['not assigned to the viewer', { ...open, assignee_type: 'unassigned' }, { assignee: 7 }, false],
    ['assigned', { ...open, assignee_type: 'assigned' }, { assignee: 8 }, true],
  ])('%s', (_, filter, given, expected) => {
    expect(matches(row(given), filter, viewer)).toBe(expected)
  })
})

it('a viewer whose inboxes are not loaded sees all', () => {
  expect(matches(row({ inbox_id: 99 }), { status: 'open', assignee_type: 'all' }, { userId: 7, inboxes: null })).toBe(true)
})

it('the loaded range ends with the last row in the order of the list, whatever the order of the page', () => {
  const page = [row({ id: 5, last_activity_at: 3 }), row({ id: 6, last_activity_at: 1 }), row({ id: 7, last_activity_at: 2 })]
  expect(endOf(page, 'last_activity_at_desc')).toEqual(sortKey(row({ id: 6, last_activity_at: 1 }), 'last_activity_at_desc'))
  expect(endOf([], 'last_activity_at_desc')).toBeNull()
})

describe('the order of a list', () => {
  const rows = [
    row({ id: 1, created_at: 10, last_activity_at: 50, priority: 'low', waiting_since: 30 }),
    row({ id: 2, created_at: 20, last_activity_at: 40, priority: 'urgent' }),
    row({ id: 3, created_at: 30, last_activity_at: 60, waiting_since: 20 }),
    row({ id: 4, created_at: 30, last_activity_at: 60 }),
  ]

  it.each<[SortBy, number[]]>([
    ['last_activity_at_desc', [4, 3, 1, 2]],
    ['last_activity_at_asc', [2, 1, 3, 4]],
    ['created_at_desc', [4, 3, 2, 1]],
    ['created_at_asc', [1, 2, 3, 4]],
    ['priority_desc', [2, 1, 4, 3]],
    ['priority_asc', [1, 2, 3, 4]],
    ['waiting_since_desc', [1, 3, 4, 2]],
    ['waiting_since_asc', [3, 1, 2, 4]],
  ])('%s', (sort, expected) => {
    expect(sortedIds(rows, sort)).toEqual(expected)
  })
})

interface Change { id: number, at: number, assignee: number | null, priority: WireConversation['priority'], resolved: boolean }

const change: fc.Arbitrary<Change> = fc.record({
  id: fc.integer({ min: 1, max: 12 }),
  at: fc.integer({ min: 1, max: 40 }),
  assignee: fc.constantFrom(7, 8, null),
  priority: fc.constantFrom(null, 'low', 'urgent'),
  resolved: fc.boolean(),
})

function changed(known: WireConversation | undefined, { id, at, assignee, priority, resolved }: Change): WireConversation {
  return wireConversation({
    id, assignee, priority, version: (known?.version ?? 0) + 1, created_at: id, last_activity_at: at, waiting_since: at % 3 ? at : 0,
    status: resolved ? 'resolved' : 'open',
  })
}

describe('a partly loaded list', () => {
  const filters: ConversationFilter[] = [{ status: 'open', assignee_type: 'me' }, { status: 'open', assignee_type: 'all' }, { status: 'all', assignee_type: 'unassigned' }]

  it('shows the rows that the server would list up to the end of the loaded range after any changes', () => {
    fc.assert(fc.property(
      fc.array(change, { maxLength: 20 }), fc.array(change, { maxLength: 20 }), fc.constantFrom(...filters), fc.constantFrom(...sorts), fc.integer({ min: 1, max: 4 }),
      (past, future, filter, sort, pageSize) => {
        const server = new Map<number, WireConversation>()
        past.forEach(each => server.set(each.id, changed(server.get(each.id), each)))
        const listed = () => select(new Map([...server].map(([id, json]) => [id, conversationOf(json)])), filter, sort, viewer, { end: null })

        const page = listed().slice(0, pageSize)
        const end = page.length < pageSize ? null : endOf(page, sort)
        let client = reduce(emptyEntities(), normalizeSnapshot({ conversations: page.map(({ id }) => server.get(id) as WireConversation) }))
        for (const each of future) {
          const now = changed(server.get(each.id), each)
          server.set(each.id, now)
          client = reduce(client, normalizeEvent({ event: 'conversation.updated', data: pushed(now) }))
        }
        const expected = listed().filter(each => end === null || compareKeys(sortKey(each, sort), end) <= 0)
        expect(select(client.conversations, filter, sort, viewer, { end })).toEqual(expected)
      },
    ))
  })
})
