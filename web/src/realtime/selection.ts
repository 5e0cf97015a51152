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

const weight: Record<Priority, number> = { low: 0, medium: 1, high: 2, urgent: 3 }

/** What has no priority or does not wait comes last, whatever the direction. */
export function sortKey(conversation: Conversation, sort: SortBy): SortKey {
  const { id, last_activity_at: active, created_at: created, waiting_since: waiting } = conversation
  const priority = conversation.priority === null ? null : weight[conversation.priority]
  switch (sort) {
    case 'last_activity_at_desc': return [-active, -id]
    case 'last_activity_at_asc': return [active, id]
    case 'created_at_desc': return [-created, -id]
    case 'created_at_asc': return [created, id]
    case 'priority_desc': return [...nullsLast(priority, -1), -active, -id]
    case 'priority_asc': return [...nullsLast(priority, 1), -active, -id]
    case 'waiting_since_desc': return [...nullsLast(waiting, -1), created, id]
    case 'waiting_since_asc': return [...nullsLast(waiting, 1), created, id]
  }
}

function nullsLast(value: number | null, direction: 1 | -1): [number, number] {
  return value === null ? [1, 0] : [0, direction * value]
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
