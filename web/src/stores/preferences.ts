import { defineStore } from 'pinia'
import { persisted } from './persisted'

export type Theme = 'system' | 'light' | 'dark'

export interface PaneSizes { sidebar: number, list: number, contact: number }

export const usePreferences = defineStore('preferences', () => {
  const theme = persisted<Theme>('theme', 'system')
  /** Pixels. */
  const paneSizes = persisted<PaneSizes>('pane-sizes', { sidebar: 232, list: 360, contact: 320 })
  const sidebarOpen = persisted('sidebar-open', true)
  const contactOpen = persisted('contact-open', true)
  const sendWith = persisted<'enter' | 'mod+enter'>('send-with', 'enter')
  /** BCP 47; null follows the browser. */
  const locale = persisted<string | null>('locale', null)
  const sound = persisted('sound', true)

  return { theme, paneSizes, sidebarOpen, contactOpen, sendWith, locale, sound }
})
