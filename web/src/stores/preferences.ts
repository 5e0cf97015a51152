import { defineStore } from 'pinia'
import { persisted } from './persisted'

export type Theme = 'system' | 'light' | 'dark'

export const usePreferences = defineStore('preferences', () => {
  const theme = persisted<Theme>('theme', 'system')
  const contactOpen = persisted('contact-open', true)

  return { theme, contactOpen }
})
