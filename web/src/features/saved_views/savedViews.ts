/** Filters of conversations that this person has saved under a name. */
import type { components } from '@/api/generated'
import { request } from '@/api/client'
import { defineCollection } from '@/collections'
import { conditionsIn, meaningOf } from '@/features/filters/inUrl'
import type { View } from '@/features/list/view'
import type { FilterCondition } from '@/realtime/filters'

type Schemas = components['schemas']
export type SavedView = Schemas['CustomFilter']

export const useSavedViews = defineCollection('saved_views', {
  cacheKey: 'custom_filter',
  list: () => request('get', '/custom_filters', { query: { filter_type: 'conversation' } }),
  sortBy: view => view.name,
  preload: true,
  create: (body: Schemas['NewCustomFilter']) => request('post', '/custom_filters', { body }),
  update: (custom_filter_id, body: Schemas['CustomFilterChanges']) => request('patch', '/custom_filters/{custom_filter_id}', { path: { custom_filter_id }, body }),
  remove: custom_filter_id => request('delete', '/custom_filters/{custom_filter_id}', { path: { custom_filter_id } }),
})

/** The conditions of a saved view; another client may have saved anything. */
export function conditionsOfView({ query }: SavedView): FilterCondition[] {
  return conditionsIn(JSON.stringify(query.payload)) ?? []
}

/** The part of the URL that shows a saved view. */
export function shownAs(saved: SavedView): Pick<View, 'filter' | 'saved'> {
  return { filter: JSON.stringify(conditionsOfView(saved)), saved: saved.id }
}

/** The saved view that is shown, and whether its conditions have been changed since. */
export function shownView({ filter, saved }: View, rows: readonly SavedView[]): { row: SavedView, changed: boolean } | null {
  const conditions = filter === null ? null : conditionsIn(filter)
  if (!conditions)
    return null
  const isEqual = (row: SavedView) => meaningOf(conditionsOfView(row)) === meaningOf(conditions)
  const row = rows.find(({ id }) => id === saved) ?? rows.find(isEqual)
  return row ? { row, changed: !isEqual(row) } : null
}
