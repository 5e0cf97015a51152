import { Zap } from '@lucide/vue'
import type { components } from '@/api/generated'
import { request } from '@/api/client'
import { defineCollection } from '@/collections'
import { defineFeature } from '@/feature'
import type en from './en.json'
import type pageTexts from './page.en.json'

declare module '@/i18n' {
  interface Texts { macros: typeof en & typeof pageTexts }
}

type Schemas = components['schemas']
export type Macro = Schemas['Macro']

export const useMacros = defineCollection('macros', {
  cacheKey: 'macro',
  list: async () => (await request('get', '/macros')).payload,
  sortBy: macro => macro.name,
  show: async macro_id => (await request('get', '/macros/{macro_id}', { path: { macro_id } })).payload,
  create: async (body: Schemas['NewMacro']) => (await request('post', '/macros', { body })).payload,
  update: async (macro_id, body: Schemas['MacroChanges']) => (await request('patch', '/macros/{macro_id}', { path: { macro_id }, body })).payload,
  remove: macro_id => request('delete', '/macros/{macro_id}', { path: { macro_id } }),
})

export default defineFeature({
  settings: { title: 'macros.title', create: 'macros.create', icon: Zap, administratorsOnly: false, page: () => import('./MacrosPage.vue') },
})
