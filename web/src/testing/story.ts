/** The stories shared with the server's tests: events folded into a snapshot must end where a fresh snapshot would. */
import type { WireConversation, WireMessage } from '@/api/schema'
import type { DeskEvent } from '@/realtime/events'
import { factsOfEvent, factsOfSnapshot } from '@/realtime/normalize'
import type { Entities } from '@/realtime/model'
import { emptyEntities, reduce } from '@/realtime/reduce'
import type { ListValues } from './savedLists'
import { numbersIn } from './savedLists'

export interface StorySnapshot { conversations: WireConversation[], messages: WireMessage[] }

/** What somebody finds at one moment. Rows and badges name the lists they hold for by ranges of numbers; other lists are empty. */
export interface Seen {
  user_id: number
  inboxes: number[]
  lists: [ids: number[], lists: string][]
  badges: [counts: [mine: number, unassigned: number, all: number], filters: string][]
}

export const roles = ['administrator', 'member', 'assigned', 'outsider'] as const
export type Role = typeof roles[number]
type Moment = 'before' | 'after'

export interface Story {
  name: string
  before: StorySnapshot
  events: DeskEvent[]
  /** What was not so before. */
  after: StorySnapshot
  lists: Record<Moment, ListValues>
  /** Null: not in the account any more. */
  roles: Record<Role, { events: string } & Record<Moment, Seen | null>>
}

export const stories: readonly Story[] = Object.values(
  import.meta.glob<Story>('../../../tests/contract/stories/*.json', { eager: true, import: 'default' }))

export function loaded(snapshot: StorySnapshot): Entities {
  return reduce(emptyEntities(), factsOfSnapshot(snapshot))
}

export function folded(start: Entities, events: readonly DeskEvent[]): Entities {
  return events.reduce((entities, event) => reduce(entities, factsOfEvent(event)), start)
}

/** A story as one person lives it. */
export interface Watched {
  before: StorySnapshot
  events: DeskEvent[]
  after: StorySnapshot
  seenBefore: Seen
  seenAfter: Seen
}

/** Null for who is not in the account at the end: there is nothing they should see. */
export function watched(story: Story, role: Role): Watched | null {
  const { events, before: seenBefore, after: seenAfter } = story.roles[role]
  if (!seenBefore || !seenAfter)
    return null
  const after: StorySnapshot = {
    conversations: overlaid(story.before.conversations, story.after.conversations),
    messages: overlaid(story.before.messages, story.after.messages),
  }
  return {
    before: visible(story.before, seenBefore), after: visible(after, seenAfter), seenBefore, seenAfter,
    events: numbersIn(events).map(place => story.events[place] as DeskEvent),
  }
}

function overlaid<T extends { id: number }>(before: T[], changed: T[]): T[] {
  return [...new Map([...before, ...changed].map(row => [row.id, row])).values()]
}

function visible({ conversations, messages }: StorySnapshot, { inboxes }: Seen): StorySnapshot {
  const mayBeSeen = ({ inbox_id }: { inbox_id: number }) => inboxes.includes(inbox_id)
  return { conversations: conversations.filter(mayBeSeen), messages: messages.filter(mayBeSeen) }
}
