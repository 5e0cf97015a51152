/** Segments: filters of contacts that this person has saved under a name. */
import type { components } from '@/api/generated'
import { request } from '@/api/client'
import { defineCollection } from '@/collections'
import type { FilterCondition } from '@/features/filters/conditions'

type Schemas = components['schemas']
export type Segment = Schemas['CustomFilter']

export const useSegments = defineCollection('custom_filters', {
  cacheKey: 'custom_filter',
  list: () => request('get', '/custom_filters', { query: { filter_type: 'contact' } }),
  sortBy: segment => segment.name,
  create: (body: Schemas['NewCustomFilter']) => request('post', '/custom_filters', { body }),
  update: (custom_filter_id, body: Schemas['CustomFilterChanges']) => request('patch', '/custom_filters/{custom_filter_id}', { path: { custom_filter_id }, body }),
  remove: custom_filter_id => request('delete', '/custom_filters/{custom_filter_id}', { path: { custom_filter_id } }),
})

/** The conditions of a segment; another client may have saved anything. */
export function conditionsOfSegment({ query }: Segment): FilterCondition[] {
  const payload: unknown = query.payload
  return Array.isArray(payload) ? payload as FilterCondition[] : []
}
