import { Headset } from '@lucide/vue'
import { defineFeature } from '@/feature'
import type en from './en.json'
import type pageTexts from './page.en.json'

declare module '@/i18n' {
  interface Texts { agents: typeof en & typeof pageTexts }
}

/** The collection is `stores/agents.ts`, because the inbox shows agents. */
export default defineFeature({
  settings: { title: 'agents.title', create: 'agents.invite', icon: Headset, administratorsOnly: true, page: () => import('./AgentsPage.vue') },
})
