import { afterEach, describe, expect, it } from 'vitest'
import { filesOf, isRightToLeft, languageNames, messagesOf, textsOf, widgetTexts } from '../../scripts/languages'
import type { Part } from '../../scripts/languages'
import { availableLanguages, showLanguage, t } from '.'
import { bestLanguage } from './choice'
import { compileTexts } from './compileTexts'
import { formatLocale, languageName, pluralCategories, pluralRule } from './language'

const PARTS: Part[] = ['first', 'pages']

/** Texts by their path. */
function flat(node: object, prefix = ''): Map<string, unknown> {
  return new Map(Object.entries(node).flatMap(([key, value]) => typeof value === 'object' && value !== null
    ? [...flat(value, `${prefix}${key}.`)]
    : [[`${prefix}${key}`, value] as const]))
}

const forms = (text: string) => text.split(' | ')
const placeholders = (text: string) => [...new Set([...text.matchAll(/\{[^{}]*\}/g)].map(([found]) => found))].sort()
/** Elements, such as `<b>`. */
const markup = (text: string) => [...text.matchAll(/<[^>]*>/g)].map(([found]) => found).sort()

describe.each(languageNames())('%s', (name) => {
  const pairs = PARTS.flatMap(part => [...filesOf('en', part)].map(([noun, file]) => ({ noun, part, english: flat(textsOf(file)), file: filesOf(name, part).get(noun) })))

  it('has a file for each file in English, and no other', () => {
    for (const part of PARTS)
      expect([...filesOf(name, part).keys()].sort()).toEqual([...filesOf('en', part).keys()].sort())
  })

  it.each([
    ...pairs.flatMap(({ noun, part, english, file }) => file ? [[`${noun} (${part})`, english, flat(textsOf(file))] as const] : []),
    ['the widget', flat(widgetTexts('en')), flat(widgetTexts(name))] as const,
  ])('has every text of %s, and no other', (_, english, own) => {
    expect([...own.keys()].sort()).toEqual([...english.keys()].sort())
    for (const [key, text] of own) {
      const original = String(english.get(key))
      expect.soft(String(text).trim(), key).not.toBe('')
      expect.soft(typeof text, key).toBe('string')
      expect.soft(placeholders(String(text)), key).toEqual(placeholders(original))
      expect.soft(markup(String(text)), key).toEqual(markup(original))
      expect.soft(forms(String(text)), key).toHaveLength(forms(original).length > 1 ? pluralCategories(name).length : 1)
      expect.soft(forms(String(text)).every(form => form.trim()), key).toBe(true)
    }
  })

  it('has the lines about actions, which the server has too', () => {
    const own = messagesOf(name, 'first').activity as object
    expect([...flat(own).keys()]).toEqual([...flat(messagesOf('en', 'first').activity as object).keys()])
  })
})

it('finds the languages by their folders, with their names', () => {
  expect([...availableLanguages].sort()).toEqual(languageNames().sort())
  for (const name of languageNames())
    expect(languageName(name, name)).not.toBe(name)
  expect(languageName('de', 'fr')).toBe('Allemand')
})

it('knows which languages are written from right to left', () => {
  expect(['ar', 'he', 'fa', 'ur', 'en', 'ja', 'pt_BR'].map(isRightToLeft)).toEqual([true, true, true, true, false, false, false])
})

it.each([
  ['ar', [0, 1, 2, 3, 4, 5, 5]],
  ['ja', [0, 0, 0, 0, 0, 0, 0]],
  ['fr', [0, 0, 2, 2, 2, 2, 1]],
  ['pt_BR', [0, 0, 2, 2, 2, 2, 1]],
  ['es', [2, 0, 2, 2, 2, 2, 1]],
  ['de', [1, 0, 1, 1, 1, 1, 1]],
  ['en', [1, 0, 1, 1, 1, 1, 1]],
])('chooses the plural forms of %s by the rules of CLDR', (name, expected) => {
  expect([0, 1, 2, 3, 11, 100, 1_000_000].map(pluralRule(name))).toEqual(expected)
})

it.each([
  [['de-AT'], 'de'],
  [['pt'], 'pt_BR'],
  [['pt-PT', 'fr'], 'pt_BR'],
  [[null, undefined, '', 'nl', 'JA'], 'ja'],
  [[7, {}, 'xx'], 'en'],
  [['en-GB', 'de'], 'en'],
])('finds the best language for %j', (wanted, expected) => {
  expect(bestLanguage(wanted, ['de', 'en', 'fr', 'ja', 'pt_BR'])).toBe(expected)
})

describe('the compiler of texts', () => {
  const context = { plural: (all: string[]) => all[1], named: (name: string) => ({ name: '{n} | <b>', n: 0 })[name] } as never
  const read = (text: string) => (compileTexts({ text }).text as (given: never) => string)(context)

  it.each([
    ['Write to help@example.com', 'Write to help@example.com'],
    ['{name} wrote', '{n} | <b> wrote'],
    ['one | {n} of {n}', '0 of 0'],
    ['{\'@\'}BotFather {\'|\'} {unknown}.', '@BotFather | .'],
    ['either|or', 'either|or'],
  ])('reads %s', (text, expected) => {
    expect(read(text)).toBe(expected)
  })
})

describe('a change of the language', () => {
  afterEach(() => showLanguage('en'))

  it('displays its direction, its forms and its formats', async () => {
    await showLanguage('ar')
    expect(document.documentElement).toMatchObject({ lang: 'ar', dir: 'rtl' })
    expect(new Set([0, 1, 2, 3, 11, 100].map(count => t('list.unread', { n: count }, count))).size).toBe(6)
    expect(formatLocale()).toBe('ar-u-nu-latn')
    await showLanguage('en')
    expect(document.documentElement).toMatchObject({ lang: 'en', dir: 'ltr' })
    expect(t('action.save')).toBe('Save')
  })

  it('to an unknown one is refused and changes nothing', async () => {
    await expect(showLanguage('xx')).rejects.toThrow('xx')
    expect(t('action.save')).toBe('Save')
  })
})
