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

/** The situation in which a story starts; many stories share one. */
interface Start extends StorySnapshot { lists: ListValues, roles: Record<Role, RoleView | null> }

interface SavedStory extends Omit<Story, 'before' | 'lists' | 'roles'> {
  /** The name of the file of the start. */
  start: string
  lists: ListValues
  roles: Record<Role, { events: string, after: RoleView | null }>
}

const starts = import.meta.glob<Start>('../../../tests/contract/starts/*.json', { eager: true, import: 'default' })
const saved = import.meta.glob<SavedStory>('../../../tests/contract/stories/*.json', { eager: true, import: 'default' })

function whole(story: SavedStory): Story {
  const start = starts[`../../../tests/contract/starts/${story.start}.json`]
  if (!start)
    throw new Error(`${story.name} has no start`)
  const ofRole = (role: Role) => [role, { ...story.roles[role], before: start.roles[role] }]
  return {
    ...story,
    before: { conversations: start.conversations, messages: start.messages },
    lists: { before: start.lists, after: story.lists },
    roles: Object.fromEntries(roles.map(ofRole)) as Story['roles'],
  }
}

export const stories: readonly Story[] = Object.values(saved).map(whole)

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
