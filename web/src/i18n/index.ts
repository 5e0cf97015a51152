import { languages } from 'virtual:languages'
import { createI18n } from 'vue-i18n'
import type bulkActions from '@/features/bulk_actions/page.en.json'
import type commands from '@/features/commands/en.json'
import type composer from '@/features/composer/en.json'
import type contact from '@/features/contact/en.json'
import type contactMerge from '@/features/contact_merge/page.en.json'
import type conversationMerge from '@/features/conversation_merge/page.en.json'
import type conversationSplit from '@/features/conversation_split/page.en.json'
import type contacts from '@/features/contacts/page.en.json'
import type desk from '@/features/desk/en.json'
import type erasure from '@/features/erasure/en.json'
import type forward from '@/features/forward/page.en.json'
import type filters from '@/features/filters/page.en.json'
import type languageTexts from '@/features/languages/en.json'
import type list from '@/features/list/en.json'
import type media from '@/features/media/page.en.json'
import type newConversation from '@/features/new_conversation/page.en.json'
import type onboarding from '@/features/onboarding/page.en.json'
import type photos from '@/features/photos/page.en.json'
import type savedViews from '@/features/saved_views/en.json'
import type savedViewsPage from '@/features/saved_views/page.en.json'
import type search from '@/features/search/page.en.json'
import type session from '@/features/session/en.json'
import type sessionPages from '@/features/session/page.en.json'
import type settings from '@/features/settings/en.json'
import type settingsPage from '@/features/settings/page.en.json'
import type sidebar from '@/features/sidebar/en.json'
import type thread from '@/features/thread/en.json'
import type transcript from '@/features/transcript/page.en.json'
import type serverTexts from '../../../chalicelib/languages/en.json'
import type shared from './en.json'
import { bestLanguage, tagOf } from './choice'
import { compileTexts } from './compileTexts'
import { direction, language, pluralRule } from './language'

type SharedTexts = typeof shared

/** Texts by namespace, which is the folder of the feature. Nouns add theirs in `features/<noun>/index.ts`. */
export interface Texts extends SharedTexts {
  activity: typeof serverTexts.activity
  bulk_actions: typeof bulkActions
  commands: typeof commands
  composer: typeof composer
  contact: typeof contact
  contact_merge: typeof contactMerge
  conversation_merge: typeof conversationMerge
  conversation_split: typeof conversationSplit
  contacts: typeof contacts
  desk: typeof desk
  erasure: typeof erasure
  filters: typeof filters
  forward: typeof forward
  languages: typeof languageTexts
  list: typeof list
  media: typeof media
  new_conversation: typeof newConversation
  onboarding: typeof onboarding
  photos: typeof photos
  saved_views: typeof savedViews & typeof savedViewsPage
  search: typeof search
  session: typeof session & typeof sessionPages
  settings: typeof settings & typeof settingsPage
  sidebar: typeof sidebar
  thread: typeof thread
  transcript: typeof transcript
}

type KeysOf<Node, Prefix extends string = ''> = {
  [Key in keyof Node & string]: Node[Key] extends string ? `${Prefix}${Key}` : KeysOf<Node[Key], `${Prefix}${Key}.`>
}[keyof Node & string]

/** Every path in the en.json files, so that a missing text fails the type check. */
export type TextKey = KeysOf<Texts>

const names = Object.keys(languages)

/** Namespaces whose page texts were loaded. */
const added = new Set<string>()

export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  messages: {},
  // A test compares the languages, so that no text is missing in one of them.
  fallbackLocale: false,
  pluralRules: Object.fromEntries(names.map(name => [name, pluralRule(name)])),
})

/** The language of `wanted` that the client has; English without one. */
export const availableLanguage = (wanted: readonly unknown[]): string => bestLanguage(wanted, names)

export const availableLanguages: readonly string[] = names

/** Loads the texts of the language and displays them. Rejects when they are out of reach. */
export async function showLanguage(name: string): Promise<void> {
  const isFirst = i18n.global.availableLocales.length === 0
  if (name === language.value && !isFirst)
    return
  const { first, pages, rtl } = find(name)
  const [texts, pageTexts] = await Promise.all([first(), isFirst ? null : pages()])
  i18n.global.setLocaleMessage(name, compileTexts(texts.default, rtl))
  if (pageTexts)
    merge(name, pageTexts.default, [...added])
  i18n.global.locale.value = language.value = name
  document.documentElement.lang = tagOf(name)
  document.documentElement.dir = direction.value = rtl ? 'rtl' : 'ltr'
}

/** Adds the texts of a feature that the first screen does not need, before the first component uses them. */
export async function addTexts(namespace: string): Promise<void> {
  added.add(namespace)
  const name = language.value
  merge(name, (await find(name).pages()).default, [namespace])
}

function find(name: string) {
  const found = languages[name]
  if (!found)
    throw new Error(`There is no language ${name}.`)
  return found
}

function merge(name: string, texts: Record<string, object>, namespaces: string[]): void {
  const wanted = Object.fromEntries(namespaces.map(each => [each, texts[each] ?? {}]))
  i18n.global.mergeLocaleMessage(name, compileTexts(wanted, find(name).rtl))
}

/** Text for `key` with `named` values; `count` selects the plural form. */
export function t(key: TextKey, named: Record<string, unknown> = {}, count?: number): string {
  return count === undefined ? i18n.global.t(key, named) : i18n.global.t(key, named, count)
}
