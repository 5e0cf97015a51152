import { ListPlus } from '@lucide/vue'
import type { components } from '@/api/generated'
import { request } from '@/api/client'
import { defineCollection } from '@/collections'
import { defineFeature } from '@/feature'
import type en from './en.json'
import type pageTexts from './page.en.json'

declare module '@/i18n' {
  interface Texts { custom_attributes: typeof en & typeof pageTexts }
}

type Schemas = components['schemas']
export type CustomAttribute = Schemas['CustomAttribute']

export const useCustomAttributes = defineCollection('custom_attributes', {
  cacheKey: 'custom_attribute',
  list: () => request('get', '/custom_attribute_definitions'),
  sortBy: attribute => attribute.attribute_display_name,
  show: custom_attribute_id => request('get', '/custom_attribute_definitions/{custom_attribute_id}', { path: { custom_attribute_id } }),
  create: (body: Schemas['NewCustomAttribute']) => request('post', '/custom_attribute_definitions', { body }),
  update: (custom_attribute_id, body: Schemas['CustomAttributeChanges']) =>
    request('patch', '/custom_attribute_definitions/{custom_attribute_id}', { path: { custom_attribute_id }, body }),
  remove: custom_attribute_id => request('delete', '/custom_attribute_definitions/{custom_attribute_id}', { path: { custom_attribute_id } }),
})

export default defineFeature({
  settings: {
    title: 'custom_attributes.title',
    create: 'custom_attributes.create',
    icon: ListPlus,
    administratorsOnly: false,
    page: () => import('./CustomAttributesPage.vue'),
  },
})
