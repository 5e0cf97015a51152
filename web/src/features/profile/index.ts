import { UserRound } from '@lucide/vue'
import { defineFeature } from '@/feature'
import type en from './en.json'
import type pageTexts from './page.en.json'

declare module '@/i18n' {
  interface Texts { profile: typeof en & typeof pageTexts }
}

export default defineFeature({
  settings: { title: 'profile.title', icon: UserRound, administratorsOnly: false, page: () => import('./ProfilePage.vue') },
})
