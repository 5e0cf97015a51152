import { Bell } from '@lucide/vue'
import { defineFeature } from '@/feature'
import type en from './en.json'
import type pageTexts from './page.en.json'

declare module '@/i18n' {
  interface Texts { notifications: typeof en & typeof pageTexts }
}

export default defineFeature({
  settings: { title: 'notifications.title', icon: Bell, administratorsOnly: false, page: () => import('./NotificationSettingsPage.vue') },
})
