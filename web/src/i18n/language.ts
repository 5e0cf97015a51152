/** The language of the user interface, and the rules of it that the browser knows. */
import { shallowRef } from 'vue'
import { tagOf } from './choice'

/** A folder of `src/languages`, or `en`. */
export const language = shallowRef('en')
export const direction = shallowRef<'ltr' | 'rtl'>('ltr')

/**
 * Dates and numbers of the person's region, if the browser names one for the language. Digits are the Latin ones everywhere,
 * because numbers of conversations, phone numbers and amounts of customers are written with them.
 */
export function formatLocale(): string {
  const tag = tagOf(language.value)
  const base = tag.split('-')[0]
  const regional = tag.includes('-') ? undefined : navigator.languages?.find(each => each.split('-')[0] === base)
  return `${regional ?? tag}-u-nu-latn`
}

const CATEGORIES = ['zero', 'one', 'two', 'few', 'many', 'other'] as const

/** The categories that the language distinguishes, in the order of the forms of a text. */
export function pluralCategories(name: string): string[] {
  const used: readonly string[] = new Intl.PluralRules(tagOf(name)).resolvedOptions().pluralCategories
  return CATEGORIES.filter(category => used.includes(category))
}

/** Index of the form for a count among the forms of a text (` | `). */
export function pluralRule(name: string): (count: number) => number {
  const rules = new Intl.PluralRules(tagOf(name))
  const categories: string[] = pluralCategories(name)
  return count => categories.indexOf(rules.select(count))
}

/** Name of a language in another one, as at the beginning of a sentence. */
export function languageName(name: string, inLanguage: string): string {
  const text = new Intl.DisplayNames(tagOf(inLanguage), { type: 'language' }).of(tagOf(name)) ?? name
  return text.charAt(0).toLocaleUpperCase(tagOf(inLanguage)) + text.slice(1)
}

const collators = new Map<string, Intl.Collator>()

/** Order of names in the language, for `sort`. */
export function byName(left: string, right: string): number {
  const tag = tagOf(language.value)
  const collator = collators.get(tag) ?? new Intl.Collator(tag)
  collators.set(tag, collator)
  return collator.compare(left, right)
}
