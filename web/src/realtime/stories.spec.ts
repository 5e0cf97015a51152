/** Replays every story for every role: for any order of events the client reaches the state of a fresh fetch, list by list. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { filtersOf, numbersIn, savedLists } from '@/testing/savedLists'
import type { Story, StorySnapshot, RoleStory } from '@/testing/story'
import { applyEvents, entitiesOf, roles, stories, storyFor } from '@/testing/story'
import type { ListValues } from '@/testing/savedLists'
import type { Entities, Message } from './model'
import { matches, select } from './selection'
import type { DeskEvent } from './events'

const cases = stories.flatMap(story => roles.flatMap((role) => {
  const seen = storyFor(story, role)
  return seen ? [{ name: `${story.name}, role ${role}`, story, seen, role }] : []
}))

/** Rows by list number. Empty lists are left out. */
function rowsByNumber(lists: RoleStory['viewAfter']['lists']): Map<number, number[]> {
  return new Map(lists.flatMap(([ids, ranges]) => numbersIn(ranges).map(number => [number, ids] as const)))
}

function expectLists({ conversations }: Entities, seen: RoleStory['viewAfter'], values: ListValues): void {
  const expected = rowsByNumber(seen.lists)
  const viewer = { userId: seen.user_id, inboxes: new Set(seen.inboxes) }
  for (const { number, filter, sort } of savedLists(values)) {
    const rows = select(conversations, filter, sort, viewer, { end: null }).map(({ id }) => id)
    if (rows.join() !== (expected.get(number) ?? []).join())
      expect({ filter, sort, rows }).toEqual({ filter, sort, rows: expected.get(number) ?? [] })
  }
}

function expectBadges({ conversations }: Entities, seen: RoleStory['viewAfter'], values: ListValues): void {
  const viewer = { userId: seen.user_id, inboxes: new Set(seen.inboxes) }
  const filters = filtersOf(values)
  const count = (number: number, assignee_type: 'me' | 'unassigned' | 'all') =>
    [...conversations.values()].filter(each => matches(each, { ...filters[number], status: filters[number]?.status ?? 'open', assignee_type }, viewer)).length
  for (const [counts, ranges] of seen.badges) {
    for (const number of numbersIn(ranges))
      expect([count(number, 'me'), count(number, 'unassigned'), count(number, 'all')], JSON.stringify(filters[number])).toEqual(counts)
  }
}

/** Compares the client's state with a fresh fetch. Events carry all contacts; a fetch only those of its conversations. */
function expectSame(end: Entities, fresh: Entities): void {
  expect(end.conversations).toEqual(fresh.conversations)
  expect(end.messages).toEqual(fresh.messages)
  for (const [id, contact] of fresh.contacts)
    expect(end.contacts.get(id)).toEqual(contact)
}

/** A user who gains or loses an inbox receives account.cache_invalidated and then loads a fresh snapshot. */
function start({ before, after, viewBefore, viewAfter, events }: RoleStory): StorySnapshot {
  if (viewBefore.inboxes.join() === viewAfter.inboxes.join())
    return before
  expect(events.map(({ event }) => event)).toContain('account.cache_invalidated')
  return after
}

function eventsOf({ events, viewBefore, viewAfter }: RoleStory): DeskEvent[] {
  const same = viewBefore.inboxes.join() === viewAfter.inboxes.join()
  return same ? events : events.filter(({ data }) => 'inbox_id' in data && viewAfter.inboxes.includes(data.inbox_id))
}

describe.each(cases)('$name', ({ story, seen }) => {
  const events = eventsOf(seen)
  const fresh = entitiesOf(seen.after)

  function expectEnd(end: Entities): void {
    expectSame(end, fresh)
    expectLists(end, seen.viewAfter, story.lists.after)
    expectBadges(end, seen.viewAfter, story.lists.after)
  }

  it('starts with the lists and badges of the server', () => {
    expectLists(entitiesOf(seen.before), seen.viewBefore, story.lists.before)
    expectBadges(entitiesOf(seen.before), seen.viewBefore, story.lists.before)
  })

  it('ends with the lists and badges of the server: in order, reversed, and with every event twice', () => {
    const from = entitiesOf(start(seen))
    expectEnd(applyEvents(from, events))
    expectEnd(applyEvents(from, events.toReversed()))
    expectEnd(applyEvents(from, events.flatMap(event => [event, event])))
    expectSame(applyEvents(applyEvents(from, events), events), applyEvents(fresh, events))
  })

  it('reaches the same state in any order, with lost events delivered after a resume', () => {
    const from = entitiesOf(start(seen))
    const end = applyEvents(from, events)
    fc.assert(fc.property(fc.shuffledSubarray(events.flatMap(event => [event, event])), fc.nat(events.length), (received, reached) => {
      const resumed = events.slice(Math.min(reached, firstMissing(events, received)))
      expect(applyEvents(applyEvents(from, received), resumed)).toEqual(end)
    }), { numRuns: 25 })
  })

  it('shows the newest message in every row when only the message changed', () => {
    const rowsAlone = { conversations: start(seen).conversations, messages: [] }
    const end = applyEvents(entitiesOf(rowsAlone), events)
    for (const row of seen.after.conversations) {
      const shown = newest([...end.messages.get(row.id)?.values() ?? []])
      const expected = newest([...fresh.messages.get(row.id)?.values() ?? []])
      expect(shown && preview(shown), `conversation ${row.id}`).toEqual(expected && preview(expected))
    }
  })
})

/** Index of the first event that was not received: the client resumes after the last position without a gap. */
function firstMissing(events: readonly DeskEvent[], received: readonly DeskEvent[]): number {
  const missing = events.findIndex(event => !received.includes(event))
  return missing < 0 ? events.length : missing
}

function newest(messages: Message[]): Message | undefined {
  return messages.filter(({ message_type }) => message_type !== 2).sort((left, right) => right.id - left.id)[0]
}

/** Rows show the beginning of a text, so a truncated preview counts as equal. */
function preview({ id, content, content_attributes, attachments, status, delivery }: Message) {
  return { id, content: content?.slice(0, 1_000), content_attributes, attachments, status, delivery }
}

it('covers all roles in every story', () => {
  const names = stories.map((story: Story) => story.name)
  expect(new Set(names).size).toBe(names.length)
  expect(stories.length).toBeGreaterThan(70)
  expect(cases.length).toBeGreaterThan(stories.length * 4 - 3)
})
