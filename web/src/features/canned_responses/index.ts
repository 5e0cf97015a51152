import { MessageSquareQuote } from '@lucide/vue'
import type { components } from '@/api/generated'
import { request } from '@/api/client'
import { defineCollection } from '@/collections'
import { defineFeature } from '@/feature'
import type en from './en.json'

declare module '@/i18n' {
  interface Texts { canned_responses: typeof en }
}

type Schemas = components['schemas']
export type CannedResponse = Schemas['CannedResponse']

export const useCannedResponses = defineCollection('canned_responses', {
  cacheKey: 'canned_response',
  list: () => request('get', '/canned_responses'),
  sortBy: response => response.short_code,
  show: canned_response_id => request('get', '/canned_responses/{canned_response_id}', { path: { canned_response_id } }),
  create: (body: Schemas['NewCannedResponse']) => request('post', '/canned_responses', { body }),
  update: (canned_response_id, body: Schemas['CannedResponseChanges']) =>
    request('patch', '/canned_responses/{canned_response_id}', { path: { canned_response_id }, body }),
  remove: canned_response_id => request('delete', '/canned_responses/{canned_response_id}', { path: { canned_response_id } }),
})

export default defineFeature({
  settings: {
    title: 'canned_responses.title',
    create: 'canned_responses.create',
    icon: MessageSquareQuote,
    administratorsOnly: false,
    page: () => import('./CannedResponsesPage.vue'),
  },
})
