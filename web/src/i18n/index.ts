import { createI18n } from 'vue-i18n'
import type bulkActions from '@/features/bulk_actions/page.en.json'
import type commands from '@/features/commands/en.json'
import type composer from '@/features/composer/en.json'
import type contact from '@/features/contact/en.json'
import type contactMerge from '@/features/contact_merge/page.en.json'
import type contacts from '@/features/contacts/page.en.json'
import type desk from '@/features/desk/en.json'
import type erasure from '@/features/erasure/en.json'
import type filters from '@/features/filters/page.en.json'
import type list from '@/features/list/en.json'
import type newConversation from '@/features/new_conversation/page.en.json'
import type onboarding from '@/features/onboarding/page.en.json'
import type savedViews from '@/features/saved_views/en.json'
import type savedViewsPage from '@/features/saved_views/page.en.json'
import type search from '@/features/search/page.en.json'
import type session from '@/features/session/en.json'
import type sessionPages from '@/features/session/page.en.json'
import type settings from '@/features/settings/en.json'
import type settingsPage from '@/features/settings/page.en.json'
import type sidebar from '@/features/sidebar/en.json'
import type thread from '@/features/thread/en.json'
import shared from './en.json'

type SharedTexts = typeof shared

/** Texts by namespace, which is the folder of the feature. Nouns add theirs in `features/<noun>/index.ts`. */
export interface Texts extends SharedTexts {
  bulk_actions: typeof bulkActions
  commands: typeof commands
  composer: typeof composer
  contact: typeof contact
  contact_merge: typeof contactMerge
  contacts: typeof contacts
  desk: typeof desk
  erasure: typeof erasure
  filters: typeof filters
  list: typeof list
  new_conversation: typeof newConversation
  onboarding: typeof onboarding
  saved_views: typeof savedViews & typeof savedViewsPage
  search: typeof search
  session: typeof session & typeof sessionPages
  settings: typeof settings & typeof settingsPage
  sidebar: typeof sidebar
  thread: typeof thread
}

type KeysOf<Node, Prefix extends string = ''> = {
  [Key in keyof Node & string]: Node[Key] extends string ? `${Prefix}${Key}` : KeysOf<Node[Key], `${Prefix}${Key}.`>
}[keyof Node & string]

/** Every path in the en.json files, so that a missing text fails the type check. */
export type TextKey = KeysOf<Texts>

const files = import.meta.glob<object>('../features/*/en.json', { eager: true, import: 'default' })
const featureTexts = Object.fromEntries(Object.entries(files).map(([path, texts]) => [path.split('/')[2] ?? '', texts]))

export const i18n = createI18n({ legacy: false, locale: 'en', fallbackLocale: 'en', messages: { en: { ...shared, ...featureTexts } } })

/** Adds texts that the first screen does not need, before the first component uses them. */
export function addTexts(namespace: string, texts: object): void {
  i18n.global.mergeLocaleMessage('en', { [namespace]: texts })
}

/** Text for `key` with `named` values; `count` selects the plural form. */
export function t(key: TextKey, named: Record<string, unknown> = {}, count?: number): string {
  return count === undefined ? i18n.global.t(key, named) : i18n.global.t(key, named, count)
}
