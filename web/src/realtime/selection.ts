/** Lists as selections over entities: the same predicate and the same sort key as the server, windowed by what was loaded. Pure. */
import type { ConversationStatus, Priority, SortBy } from '@/api/schema'
import type { Conversation, Table } from './model'

export interface ConversationFilter {
  status: ConversationStatus | 'all'
  assignee_type: 'me' | 'unassigned' | 'assigned' | 'all'
  inbox_id?: number
  team_id?: number
  /** Any of them. */
  labels?: readonly string[]
}

export interface Viewer {
  userId: number
  /** Inboxes this user may see; null while they are not known yet. */
  inboxes: ReadonlySet<number> | null
}

/** Compared element by element, ascending; directions are already folded in. */
export type SortKey = readonly number[]

/** Everything whose key is not above `end` has been loaded; `end` null means that the server has nothing more. */
export interface Window { end: SortKey | null }

export function matches(conversation: Conversation, filter: ConversationFilter, viewer: Viewer): boolean {
  return (viewer.inboxes === null || viewer.inboxes.has(conversation.inbox_id))
    && (filter.status === 'all' || conversation.status === filter.status)
    && matchesAssignee(conversation, filter.assignee_type, viewer.userId)
    && (filter.inbox_id === undefined || conversation.inbox_id === filter.inbox_id)
    && (filter.team_id === undefined || conversation.team_id === filter.team_id)
    && (!filter.labels?.length || filter.labels.some(label => conversation.labels.includes(label)))
}

function matchesAssignee({ assignee_id }: Conversation, type: ConversationFilter['assignee_type'], userId: number): boolean {
  switch (type) {
    case 'all': return true
    case 'me': return assignee_id === userId
    case 'unassigned': return assignee_id === null
    case 'assigned': return assignee_id !== null
  }
}

const weight: Record<Priority, number> = { low: 1, medium: 2, high: 3, urgent: 4 }

/** What has no priority or does not wait comes last in either direction; ties go by id, in the direction of the list. */
export function sortKey(conversation: Conversation, sort: SortBy): SortKey {
  const direction = sort.endsWith('_desc') ? -1 : 1
  const value = sortValue(conversation, sort)
  return [value === null ? 1 : 0, direction * (value ?? 0), direction * conversation.id]
}

function sortValue({ id, activity_ms, priority, waiting_ms }: Conversation, sort: SortBy): number | null {
  switch (sort) {
    case 'last_activity_at_desc':
    case 'last_activity_at_asc': return activity_ms
    // Ids count up as conversations are created.
    case 'created_at_desc':
    case 'created_at_asc': return id
    case 'priority_desc':
    case 'priority_asc': return priority && weight[priority]
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
  conversations: Table<Conversation>, filter: ConversationFilter, sort: SortBy, viewer: Viewer, { end }: Window,
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

/** Where a window ends once `page` has been loaded: at the page's last row, as this client sorts it. */
export function endOf(page: readonly Conversation[], sort: SortBy): SortKey | null {
  return page
    .map(conversation => sortKey(conversation, sort))
    .reduce<SortKey | null>((last, key) => last === null || compareKeys(key, last) > 0 ? key : last, null)
}
