import { Building2 } from '@lucide/vue'
import { defineFeature } from '@/feature'
import type en from './en.json'
import type pageTexts from './page.en.json'

declare module '@/i18n' {
  interface Texts { account: typeof en & typeof pageTexts }
}

export default defineFeature({
  settings: { title: 'account.title', icon: Building2, administratorsOnly: true, page: () => import('./AccountPage.vue') },
})
