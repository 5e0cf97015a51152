/** Every story, as every role lives it: whatever order events come in, the client ends where a fresh fetch would, list by list. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { filtersOf, numbersIn, savedLists } from '@/testing/savedLists'
import type { Story, StorySnapshot, Watched } from '@/testing/story'
import { folded, loaded, roles, stories, watched } from '@/testing/story'
import type { ListValues } from '@/testing/savedLists'
import type { Entities, Message } from './model'
import { matches, select } from './selection'
import type { DeskEvent } from './events'

const told = stories.flatMap(story => roles.flatMap((role) => {
  const seen = watched(story, role)
  return seen ? [{ name: `${story.name}, as the ${role} sees it`, story, seen, role }] : []
}))

/** An empty list is not written down. */
function rowsBySaid(lists: Watched['seenAfter']['lists']): Map<number, number[]> {
  return new Map(lists.flatMap(([ids, ranges]) => numbersIn(ranges).map(number => [number, ids] as const)))
}

function expectLists({ conversations }: Entities, seen: Watched['seenAfter'], values: ListValues): void {
  const said = rowsBySaid(seen.lists)
  const viewer = { userId: seen.user_id, inboxes: new Set(seen.inboxes) }
  for (const { number, filter, sort } of savedLists(values)) {
    const rows = select(conversations, filter, sort, viewer, { end: null }).map(({ id }) => id)
    if (rows.join() !== (said.get(number) ?? []).join())
      expect({ filter, sort, rows }).toEqual({ filter, sort, rows: said.get(number) ?? [] })
  }
}

function expectBadges({ conversations }: Entities, seen: Watched['seenAfter'], values: ListValues): void {
  const viewer = { userId: seen.user_id, inboxes: new Set(seen.inboxes) }
  const filters = filtersOf(values)
  const count = (number: number, assignee_type: 'me' | 'unassigned' | 'all') =>
    [...conversations.values()].filter(each => matches(each, { ...filters[number], status: filters[number]?.status ?? 'open', assignee_type }, viewer)).length
  for (const [counts, ranges] of seen.badges) {
    for (const number of numbersIn(ranges))
      expect([count(number, 'me'), count(number, 'unassigned'), count(number, 'all')], JSON.stringify(filters[number])).toEqual(counts)
  }
}

/** The state a client ends in, and the one that a fresh fetch gives. Contacts are told to everybody, fetched only with a conversation. */
function expectSame(end: Entities, fresh: Entities): void {
  expect(end.conversations).toEqual(fresh.conversations)
  expect(end.messages).toEqual(fresh.messages)
  for (const [id, contact] of fresh.contacts)
    expect(end.contacts.get(id)).toEqual(contact)
}

/** Whoever gains or loses an inbox is told to read the settings again, and then starts over with a fresh snapshot. */
function start({ before, after, seenBefore, seenAfter, events }: Watched): StorySnapshot {
  if (seenBefore.inboxes.join() === seenAfter.inboxes.join())
    return before
  expect(events.map(({ event }) => event)).toContain('account.cache_invalidated')
  return after
}

function eventsOf({ events, seenBefore, seenAfter }: Watched): DeskEvent[] {
  const same = seenBefore.inboxes.join() === seenAfter.inboxes.join()
  return same ? events : events.filter(({ data }) => 'inbox_id' in data && seenAfter.inboxes.includes(data.inbox_id))
}

describe.each(told)('$name', ({ story, seen }) => {
  const events = eventsOf(seen)
  const fresh = loaded(seen.after)

  function expectEnd(end: Entities): void {
    expectSame(end, fresh)
    expectLists(end, seen.seenAfter, story.lists.after)
    expectBadges(end, seen.seenAfter, story.lists.after)
  }

  it('begins with the lists and badges that the server shows', () => {
    expectLists(loaded(seen.before), seen.seenBefore, story.lists.before)
    expectBadges(loaded(seen.before), seen.seenBefore, story.lists.before)
  })

  it('ends with what the server shows: in order, backwards, and each event twice', () => {
    const from = loaded(start(seen))
    expectEnd(folded(from, events))
    expectEnd(folded(from, events.toReversed()))
    expectEnd(folded(from, events.flatMap(event => [event, event])))
    expect(folded(fresh, events)).toEqual(folded(folded(from, events), events))
  })

  it('ends there in any order, with any events lost and told again after a resume', () => {
    const from = loaded(start(seen))
    const end = folded(from, events)
    fc.assert(fc.property(fc.shuffledSubarray(events.flatMap(event => [event, event])), fc.nat(events.length), (heard, reached) => {
      const resumed = events.slice(Math.min(reached, firstMissing(events, heard)))
      expect(folded(folded(from, heard), resumed)).toEqual(end)
    }), { numRuns: 25 })
  })

  it('shows the newest message in every row, though a message changes without its conversation', () => {
    const rowsAlone = { conversations: start(seen).conversations, messages: [] }
    const end = folded(loaded(rowsAlone), events)
    for (const row of seen.after.conversations) {
      const shown = newest([...end.messages.get(row.id)?.values() ?? []])
      const truth = newest([...fresh.messages.get(row.id)?.values() ?? []])
      expect(shown && previewed(shown), `conversation ${row.id}`).toEqual(truth && previewed(truth))
    }
  })
})

/** A client asks for what comes after the last position that it knows without a hole. */
function firstMissing(events: readonly DeskEvent[], heard: readonly DeskEvent[]): number {
  const missing = events.findIndex(event => !heard.includes(event))
  return missing < 0 ? events.length : missing
}

function newest(messages: Message[]): Message | undefined {
  return messages.filter(({ message_type }) => message_type !== 2).sort((left, right) => right.id - left.id)[0]
}

/** A row shows the beginning of a long text, so a preview that was cut is as good as the whole. */
function previewed({ id, content, content_attributes, attachments, status, delivery }: Message) {
  return { id, content: content?.slice(0, 1_000), content_attributes, attachments, status, delivery }
}

it('is told of all roles in every story', () => {
  const names = stories.map((story: Story) => story.name)
  expect(new Set(names).size).toBe(names.length)
  expect(stories.length).toBeGreaterThan(70)
  expect(told.length).toBeGreaterThan(stories.length * 4 - 3)
})
