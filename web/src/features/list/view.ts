import type { LocationQuery, LocationQueryRaw, LocationQueryValue } from 'vue-router'
import type { SortBy } from '@/api/types'
import { conditionsIn } from '@/features/filters/inUrl'
import type { ConversationFilter } from '@/realtime/selection'

export const OWNERS = ['mine', 'unassigned', 'all', 'mentions', 'participating', 'unattended', 'undelivered'] as const
export const STATUSES = ['open', 'pending', 'snoozed', 'resolved', 'spam', 'all'] as const
export const SORTS = [
  'last_activity_at_desc', 'last_activity_at_asc', 'created_at_desc', 'created_at_asc', 'priority_desc', 'waiting_since_asc',
] as const satisfies SortBy[]

export type Owner = typeof OWNERS[number]
export type StatusFilter = typeof STATUSES[number]
export type Sort = typeof SORTS[number]

/** Filter and order of the conversation list. Stored in the URL, so that views can be bookmarked and shared. */
export interface View {
  owner: Owner
  status: StatusFilter
  sort: Sort
  inbox: number | null
  team: number | null
  label: string | null
  /** Conditions as JSON. They take the place of everything else but the order. */
  filter: string | null
  /** The saved view that the conditions come from. */
  saved: number | null
}

export const DEFAULT_VIEW: View = { owner: 'mine', status: 'open', sort: 'last_activity_at_desc', inbox: null, team: null, label: null, filter: null, saved: null }

export function viewOf(query: LocationQuery): View {
  const text = single(query.filter)
  const filter = text && conditionsIn(text) ? text : null
  const status = oneOf(STATUSES, query.status) ?? DEFAULT_VIEW.status
  return {
    owner: status === 'spam' ? 'all' : oneOf(OWNERS, query.view) ?? DEFAULT_VIEW.owner,
    status,
    sort: oneOf(SORTS, query.sort) ?? DEFAULT_VIEW.sort,
    inbox: idOf(query.inbox),
    team: idOf(query.team),
    label: single(query.label) || null,
    filter,
    saved: filter === null ? null : idOf(query.saved),
  }
}

export function isSameView(left: View, right: View): boolean {
  return (Object.keys(left) as (keyof View)[]).every(name => left[name] === right[name])
}

/** Contains only values that differ from the default view. */
export function queryOf(view: View): LocationQueryRaw {
  const { owner, ...rest } = view
  const query: LocationQueryRaw = owner === DEFAULT_VIEW.owner ? {} : { view: owner }
  for (const [name, value] of Object.entries(rest)) {
    if (value !== DEFAULT_VIEW[name as keyof View])
      query[name] = value
  }
  return query
}

/** The views that the API knows as types of conversations. */
const TYPES = { mentions: 'mention', participating: 'participating', unattended: 'unattended', undelivered: 'undelivered' } as const

/**
 * A change of the view ends a filter by conditions, unless it is one of the filter or of the order. Spam is a place of its own:
 * it begins with that of everybody, and another owner leaves it.
 */
export function changedView(view: View, change: Partial<View>): View {
  const keepsFilter = Object.keys(change).every(name => name === 'filter' || name === 'saved' || name === 'sort')
  const place = change.status === 'spam' ? { owner: 'all' as const } : change.owner && view.status === 'spam' && { status: DEFAULT_VIEW.status }
  return { ...view, ...(!keepsFilter && { filter: null, saved: null }), ...place, ...change }
}

/** Converts a view to the filter of the API. */
export function filterOf({ owner, status, inbox, team, label, filter }: View): ConversationFilter {
  const conditions = filter === null ? null : conditionsIn(filter)
  if (conditions)
    return { status: 'all', assignee_type: 'all', conditions }
  return {
    status,
    assignee_type: owner === 'mine' ? 'me' : owner === 'unassigned' ? owner : 'all',
    ...(owner in TYPES && { conversation_type: TYPES[owner as keyof typeof TYPES] }),
    ...(inbox !== null && { inbox_id: inbox }),
    ...(team !== null && { team_id: team }),
    ...(label !== null && { labels: [label] }),
  }
}

type QueryPart = LocationQueryValue | LocationQueryValue[] | undefined

const single = (part: QueryPart) => Array.isArray(part) ? part[0] : part

function oneOf<Choice extends string>(choices: readonly Choice[], part: QueryPart): Choice | undefined {
  return choices.find(choice => choice === single(part))
}

function idOf(part: QueryPart): number | null {
  const id = Number(single(part))
  return Number.isSafeInteger(id) && id > 0 ? id : null
}
