import { Smile } from '@lucide/vue'
import { defineFeature } from '@/feature'
import type en from './en.json'
import type pageTexts from './page.en.json'

declare module '@/i18n' {
  interface Texts { surveys: typeof en & typeof pageTexts }
}

export default defineFeature({
  settings: { title: 'surveys.title', icon: Smile, administratorsOnly: true, page: () => import('./SurveysPage.vue') },
})
