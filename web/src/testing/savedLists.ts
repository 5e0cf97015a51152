/**
 * The lists of a story, numbered as in tests/contract/saved_lists.py: the product of all values, then those by `conversation_type`
 * with every status; sort orders innermost.
 */
import type { SortBy } from '@/api/types'
import type { ConversationFilter } from '@/realtime/selection'

/** Null means that the parameter is left out. */
export interface ListValues {
  assignee_type: ConversationFilter['assignee_type'][]
  status: ConversationFilter['status'][]
  inbox_id: (number | null)[]
  team_id: (number | null)[]
  labels: (string | null)[]
  sort_by: SortBy[]
  conversation_type: NonNullable<ConversationFilter['conversation_type']>[]
}

export interface SavedList { number: number, filter: ConversationFilter, sort: SortBy }

export function filtersOf({ assignee_type, status, inbox_id, team_id, labels, conversation_type }: ListValues): ConversationFilter[] {
  const products = assignee_type.flatMap(owner => status.flatMap(state => inbox_id.flatMap(inbox => team_id.flatMap(team => labels.map(label => ({
    status: state, assignee_type: owner,
    ...(inbox !== null && { inbox_id: inbox }), ...(team !== null && { team_id: team }), ...(label !== null && { labels: [label] }),
  }))))))
  const typed = conversation_type.flatMap(type => status.map(state => ({ status: state, assignee_type: 'all' as const, conversation_type: type })))
  return [...products, ...typed]
}

export function savedLists(values: ListValues): SavedList[] {
  const orders = values.sort_by.length
  return filtersOf(values).flatMap((filter, index) => values.sort_by.map((sort, order) => ({ number: index * orders + order, filter, sort })))
}

/** Expands `0-7,12` into numbers. */
export function numbersIn(ranges: string): number[] {
  return ranges.split(',').filter(Boolean).flatMap((run) => {
    const [first = 0, last = first] = run.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_, index) => first + index)
  })
}
