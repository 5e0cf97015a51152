import type { Input } from '@/api/types'
import { request } from '@/api/client'
import { defineCollection } from '@/collections'
import { defineFeature } from '@/feature'

export const useLabels = defineCollection('labels', {
  cacheKey: 'label',
  preload: true,
  list: async () => (await request('get', '/labels')).payload,
  sortBy: label => label.title,
  create: (body: Input<'NewLabel'>) => request('post', '/labels', { body }),
  update: (label_id, body: Input<'LabelChanges'>) => request('patch', '/labels/{label_id}', { path: { label_id }, body }),
  remove: label_id => request('delete', '/labels/{label_id}', { path: { label_id } }),
})

export default defineFeature({})
