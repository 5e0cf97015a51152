/** The widget's texts. English comes with the code, so that it never waits; another language is one small file. */
import { ref, shallowRef } from 'vue'
import { bestLanguage, tagOf } from '@/i18n/choice'
import english from './languages/en.json'

export type Texts = typeof english
export type Key = keyof Texts

const others = import.meta.glob<Texts>(['./languages/*.json', '!./languages/en.json'], { import: 'default' })
const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1, -'.json'.length)
const known = ['en', ...Object.keys(others).map(nameOf)]
const RIGHT_TO_LEFT = ['ar']

const texts = shallowRef<Texts>(english)
export const language = ref('en')

export function t(key: Key, values: Record<string, string | number> = {}): string {
  return texts.value[key].replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(values[name] ?? '')
    // A Latin name keeps its place and its punctuation in a text from right to left (Unicode's isolates).
    return document.documentElement.dir === 'rtl' && /[^\d.,]/.test(value) ? `\u2068${value}\u2069` : value
  })
}

let turns = 0

/** Displays the first of the languages that is known. One whose file is out of reach leaves the present one. */
export async function showLanguage(wanted: readonly unknown[]): Promise<void> {
  const turn = ++turns
  const next = bestLanguage(wanted, known)
  const load = others[`./languages/${next}.json`]
  const loaded = load ? await load().catch(() => null) : english
  if (!loaded || turn !== turns)
    return
  document.documentElement.lang = tagOf(next)
  document.documentElement.dir = RIGHT_TO_LEFT.includes(next) ? 'rtl' : 'ltr'
  texts.value = loaded
  language.value = next
}
