/** Stories shared with the server's tests: a snapshot plus its events must equal a fresh snapshot. */
import type { WireConversation, WireMessage } from '@/api/types'
import type { DeskEvent } from '@/realtime/events'
import { normalizeEvent, normalizeSnapshot } from '@/realtime/normalize'
import type { Entities } from '@/realtime/model'
import { emptyEntities, reduce } from '@/realtime/reduce'
import type { ListValues } from './savedLists'
import { numbersIn } from './savedLists'

export interface StorySnapshot { conversations: WireConversation[], messages: WireMessage[] }

/** Lists and badges of one role at one moment, keyed by ranges of list numbers; lists that are left out are empty. */
export interface RoleView {
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
  /** Rows that differ from `before`. */
  after: StorySnapshot
  /** Ids of rows that are no longer there. */
  removed?: { conversations: number[], messages: number[] }
  lists: Record<Moment, ListValues>
  /** Null when the role is no longer in the account. */
  roles: Record<Role, { events: string } & Record<Moment, RoleView | null>>
}

export const stories: readonly Story[] = Object.values(
  import.meta.glob<Story>('../../../tests/contract/stories/*.json', { eager: true, import: 'default' }))

export function entitiesOf(snapshot: StorySnapshot): Entities {
  return reduce(emptyEntities(), normalizeSnapshot(snapshot))
}

export function applyEvents(start: Entities, events: readonly DeskEvent[]): Entities {
  return events.reduce((entities, event) => reduce(entities, normalizeEvent(event)), start)
}

/** A story limited to the rows and events that one role receives. */
export interface RoleStory {
  before: StorySnapshot
  events: DeskEvent[]
  after: StorySnapshot
  viewBefore: RoleView
  viewAfter: RoleView
}

/** Null when the role is not in the account before or after the story. */
export function storyFor(story: Story, role: Role): RoleStory | null {
  const { events, before: viewBefore, after: viewAfter } = story.roles[role]
  if (!viewBefore || !viewAfter)
    return null
  const after: StorySnapshot = {
    conversations: withChanges(story.before.conversations, story.after.conversations, story.removed?.conversations),
    messages: withChanges(story.before.messages, story.after.messages, story.removed?.messages),
  }
  return {
    before: visible(story.before, viewBefore), after: visible(after, viewAfter), viewBefore, viewAfter,
    events: numbersIn(events).map(place => story.events[place] as DeskEvent),
  }
}

function withChanges<T extends { id: number }>(before: T[], changed: T[], removed: number[] = []): T[] {
  return [...new Map([...before, ...changed].map(row => [row.id, row])).values()].filter(({ id }) => !removed.includes(id))
}

function visible({ conversations, messages }: StorySnapshot, { inboxes }: RoleView): StorySnapshot {
  const isVisible = ({ inbox_id }: { inbox_id: number }) => inboxes.includes(inbox_id)
  return { conversations: conversations.filter(isVisible), messages: messages.filter(isVisible) }
}
