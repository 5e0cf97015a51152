import { createI18n } from 'vue-i18n'
import en from './en.json'

type KeysOf<Node, Prefix extends string = ''> = {
  [Key in keyof Node & string]: Node[Key] extends string ? `${Prefix}${Key}` : KeysOf<Node[Key], `${Prefix}${Key}.`>
}[keyof Node & string]

/** Every path in en.json, so that a missing text fails the type check. */
export type TextKey = KeysOf<typeof en>

export const i18n = createI18n({ legacy: false, locale: 'en', fallbackLocale: 'en', messages: { en } })

/** Text for `key` with `named` values; `count` selects the plural form. */
export function t(key: TextKey, named: Record<string, unknown> = {}, count?: number): string {
  return count === undefined ? i18n.global.t(key, named) : i18n.global.t(key, named, count)
}
