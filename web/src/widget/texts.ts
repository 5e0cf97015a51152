/** The texts of the first screen. English comes with the code, so that it never waits; another language is one small file with all texts. */
import { ref, shallowRef } from 'vue'
import { bestLanguage, tagOf } from '@/i18n/choice'
import english from './languages/en.json'
import type later from './parts/en.json'

type FirstTexts = typeof english
export type Texts = FirstTexts & typeof later

const others = import.meta.glob<Texts>(['./languages/*.json', '!./languages/en.json'], { import: 'default' })
const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1, -'.json'.length)
const known = ['en', ...Object.keys(others).map(nameOf)]
const RIGHT_TO_LEFT = ['ar']

export const texts = shallowRef<FirstTexts>(english)
export const language = ref('en')

export const t = (key: keyof FirstTexts): string => texts.value[key]

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
