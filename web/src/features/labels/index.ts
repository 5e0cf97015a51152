import { Tag } from '@lucide/vue'
import type { Input, Label } from '@/api/types'
import { request } from '@/api/client'
import { defineCollection } from '@/collections'
import { defineFeature } from '@/feature'
import type en from './en.json'
import type pageTexts from './page.en.json'

declare module '@/i18n' {
  interface Texts { labels: typeof en & typeof pageTexts }
}

export type { Label }

export const useLabels = defineCollection('labels', {
  cacheKey: 'label',
  preload: true,
  list: async () => (await request('get', '/labels')).payload,
  sortBy: label => label.title,
  show: label_id => request('get', '/labels/{label_id}', { path: { label_id } }),
  create: (body: Input<'NewLabel'>) => request('post', '/labels', { body }),
  update: (label_id, body: Input<'LabelChanges'>) => request('patch', '/labels/{label_id}', { path: { label_id }, body }),
  remove: label_id => request('delete', '/labels/{label_id}', { path: { label_id } }),
})

export default defineFeature({
  settings: { title: 'labels.title', create: 'labels.create', icon: Tag, administratorsOnly: true, page: () => import('./LabelsPage.vue') },
})
