import { defineStore } from 'pinia'
import { persisted } from './persisted'

export type Theme = 'system' | 'light' | 'dark'
export type Density = 'comfortable' | 'compact'

export const usePreferences = defineStore('preferences', () => {
  const theme = persisted<Theme>('theme', 'system')
  const contactOpen = persisted('contact-open', true)

  /** Whether single characters are shortcuts. */
  const singleKeys = persisted('single-keys', true)
  /** Whether a key has run a command in this browser. */
  const shortcutUsed = persisted('shortcut-used', false)
  const density = persisted<Density>('density', 'comfortable')

  return { theme, contactOpen, singleKeys, shortcutUsed, density }
})
