import type { LocationQuery, LocationQueryRaw, LocationQueryValue } from 'vue-router'
import type { SortBy } from '@/api/schema'
import type { ConversationFilter } from '@/realtime/selection'

export const OWNERS = ['mine', 'unassigned', 'all'] as const
export const STATUSES = ['open', 'pending', 'snoozed', 'resolved', 'all'] as const
export const SORTS = [
  'last_activity_at_desc', 'last_activity_at_asc', 'created_at_desc', 'created_at_asc', 'priority_desc', 'waiting_since_asc',
] as const satisfies SortBy[]

export type Owner = typeof OWNERS[number]
export type StatusFilter = typeof STATUSES[number]
export type Sort = typeof SORTS[number]

/** What the list shows. It lives in the address, so that a view can be kept as a bookmark and sent to a colleague. */
export interface View {
  owner: Owner
  status: StatusFilter
  sort: Sort
  inbox: number | null
  team: number | null
  label: string | null
}

export const FIRST_VIEW: View = { owner: 'mine', status: 'open', sort: 'last_activity_at_desc', inbox: null, team: null, label: null }

export function viewOf(query: LocationQuery): View {
  return {
    owner: oneOf(OWNERS, query.view) ?? FIRST_VIEW.owner,
    status: oneOf(STATUSES, query.status) ?? FIRST_VIEW.status,
    sort: oneOf(SORTS, query.sort) ?? FIRST_VIEW.sort,
    inbox: idOf(query.inbox),
    team: idOf(query.team),
    label: single(query.label) || null,
  }
}

/** Only what differs from the first view is spelt out. */
export function queryOf(view: View): LocationQueryRaw {
  const { owner, ...rest } = view
  const query: LocationQueryRaw = owner === FIRST_VIEW.owner ? {} : { view: owner }
  for (const [name, value] of Object.entries(rest)) {
    if (value !== FIRST_VIEW[name as keyof View])
      query[name] = value
  }
  return query
}

/** The same, as the list of conversations is asked for it. */
export function filterOf({ owner, status, inbox, team, label }: View): ConversationFilter {
  return {
    status,
    assignee_type: owner === 'mine' ? 'me' : owner,
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
