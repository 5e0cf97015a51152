/** Conversation lists computed from entities with the server's predicate and sort key, limited to the loaded range. Pure functions. */
import type { ConversationStatus, Priority, SortBy } from '@/api/types'
import type { AttributeTypes, FilterCondition } from './filters'
import { meets, namesSpam } from './filters'
import type { Conversation, Table } from './model'

export interface ConversationFilter {
  status: ConversationStatus | 'all'
  assignee_type: 'me' | 'unassigned' | 'assigned' | 'all'
  inbox_id?: number
  team_id?: number
  /** Matches conversations with any of these labels. */
  labels?: readonly string[]
  /** A filter by any field. */
  conditions?: readonly FilterCondition[]
  /** Mentions of this user, what this user follows, what nobody has answered, or what has a message that did not arrive. */
  conversation_type?: 'mention' | 'participating' | 'unattended' | 'undelivered'
}

export interface Viewer {
  userId: number
  /** Ids of the inboxes this user has access to; null until they are loaded. */
  inboxes: ReadonlySet<number> | null
  /** Types of the custom attributes of conversations; those of unknown attributes are texts. */
  attributes?: AttributeTypes
  /** Milliseconds since 1970, for filters by days; the present time by default. */
  now?: number
}

const noAttributes: AttributeTypes = new Map()

/** Compared element by element, ascending; descending values are negated. */
export type SortKey = readonly number[]

/** All rows with keys up to `end` are loaded; null means that the server has no more rows. */
export interface LoadedWindow { end: SortKey | null }

export function matches(conversation: Conversation, filter: ConversationFilter, viewer: Viewer): boolean {
  return (viewer.inboxes === null || viewer.inboxes.has(conversation.inbox_id))
    && (filter.status === 'all' ? conversation.status !== 'spam' || namesSpam(filter.conditions) : conversation.status === filter.status)
    && matchesAssignee(conversation, filter.assignee_type, viewer.userId)
    && (filter.inbox_id === undefined || conversation.inbox_id === filter.inbox_id)
    && (filter.team_id === undefined || conversation.team_id === filter.team_id)
    && (!filter.labels?.length || filter.labels.some(label => conversation.labels.includes(label)))
    && matchesType(conversation, filter.conversation_type, viewer.userId)
    && (!filter.conditions || meets(conversation, filter.conditions, viewer.attributes ?? noAttributes, viewer.now ?? Date.now()))
}

function matchesType(conversation: Conversation, type: ConversationFilter['conversation_type'], userId: number): boolean {
  switch (type) {
    case undefined: return true
    case 'mention': return conversation.mentioned_ids.includes(userId)
    case 'participating': return conversation.participant_ids.includes(userId)
    case 'unattended': return conversation.first_reply_created_at === null || conversation.waiting_ms !== null
    case 'undelivered': return conversation.undelivered_message_ids.length > 0
  }
}

function matchesAssignee({ assignee_id }: Conversation, type: ConversationFilter['assignee_type'], userId: number): boolean {
  switch (type) {
    case 'all': return true
    case 'me': return assignee_id === userId
    case 'unassigned': return assignee_id === null
    case 'assigned': return assignee_id !== null
  }
}

const priorityWeight: Record<Priority, number> = { low: 1, medium: 2, high: 3, urgent: 4 }

/** Rows without a value (no priority, not waiting) come last in both directions; ties are ordered by id in the list's direction. */
export function sortKey(conversation: Conversation, sort: SortBy): SortKey {
  const direction = sort.endsWith('_desc') ? -1 : 1
  const value = sortValue(conversation, sort)
  return [value === null ? 1 : 0, direction * (value ?? 0), direction * conversation.id]
}

function sortValue({ id, activity_ms, priority, waiting_ms }: Conversation, sort: SortBy): number | null {
  switch (sort) {
    case 'last_activity_at_desc':
    case 'last_activity_at_asc': return activity_ms
    // Conversation ids increase in order of creation.
    case 'created_at_desc':
    case 'created_at_asc': return id
    case 'priority_desc':
    case 'priority_asc': return priority && priorityWeight[priority]
    case 'waiting_since_desc':
    case 'waiting_since_asc': return waiting_ms
  }
}

export function compareKeys(left: SortKey, right: SortKey): number {
  for (const [index, value] of left.entries()) {
    const difference = value - (right[index] ?? 0)
    if (difference !== 0)
      return difference
  }
  return 0
}

export function select(
  conversations: Table<Conversation>, filter: ConversationFilter, sort: SortBy, viewer: Viewer, { end }: LoadedWindow,
): Conversation[] {
  const rows: { conversation: Conversation, key: SortKey }[] = []
  for (const conversation of conversations.values()) {
    if (!matches(conversation, filter, viewer))
      continue
    const key = sortKey(conversation, sort)
    if (end === null || compareKeys(key, end) <= 0)
      rows.push({ conversation, key })
  }
  return rows.sort((left, right) => compareKeys(left.key, right.key)).map(row => row.conversation)
}

/** Sort key of the last row of `page` in this client's order: the end of the loaded range. */
export function endOf(page: readonly Conversation[], sort: SortBy): SortKey | null {
  return page
    .map(conversation => sortKey(conversation, sort))
    .reduce<SortKey | null>((last, key) => last === null || compareKeys(key, last) > 0 ? key : last, null)
}
