/** The language of the user interface, and the rules of it that the browser knows. */
import { shallowRef } from 'vue'
import { tagOf } from './choice'
import { regionalTag } from './regional'

/** A folder of `src/languages`, or `en`. */
export const language = shallowRef('en')
export const direction = shallowRef<'ltr' | 'rtl'>('ltr')

/** Dates and numbers in the language of the user interface, as in the person's region. */
export const formatLocale = (): string => regionalTag(language.value)

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
