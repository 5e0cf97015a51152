import { Inbox } from '@lucide/vue'
import { defineFeature } from '@/feature'
import type en from './en.json'
import type pageTexts from './page.en.json'

declare module '@/i18n' {
  interface Texts { inboxes: typeof en & typeof pageTexts }
}

export default defineFeature({
  settings: { title: 'inboxes.title', create: 'inboxes.create', icon: Inbox, administratorsOnly: true, page: () => import('./InboxesPage.vue') },
})
