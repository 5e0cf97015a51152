import { afterEach, expect, it, vi } from 'vitest'
import { languageNames } from '../../scripts/languages'
import texts from './back.json'
import { backText } from './backAt'

afterEach(() => vi.unstubAllGlobals())

const shown = (back: string, language = 'en', languages: string[] = [], now = '2026-11-30T18:00') => {
  vi.stubGlobal('navigator', { languages })
  return backText(new Date(back).getTime(), new Date(now).getTime(), language).replace(/\s/g, ' ')
}

it('names today, tomorrow, a day of the week and a day that is a week away', () => {
  expect(shown('2026-11-30T19:30')).toBe('We are back today at 7:30 PM')
  expect(shown('2026-12-01T09:00')).toBe('We are back tomorrow at 9:00 AM')
  expect(shown('2026-12-02T00:00')).toBe('We are back on Wednesday at 12:00 AM')
  expect(shown('2026-12-06T09:00')).toBe('We are back on Sunday at 9:00 AM')
  expect(shown('2026-12-07T09:00')).toBe('We are back on Monday, December 7 at 9:00 AM')
})

it('counts days and not hours', () => {
  expect(shown('2026-12-01T00:05', 'en', [], '2026-11-30T23:55')).toContain('tomorrow')
  expect(shown('2026-11-30T23:55', 'en', [], '2026-11-30T00:05')).toContain('today')
})

it('writes the time as in the reader’s region', () => {
  expect(shown('2026-11-30T19:30', 'en', ['fr', 'en-GB', 'en'])).toBe('We are back today at 19:30')
  expect(shown('2026-12-02T09:00', 'de', ['en-US'])).toBe('Wir sind am Mittwoch um 09:00 wieder da')
})

it('has the texts of every language', () => {
  expect(Object.keys(texts).sort()).toEqual([...languageNames()].sort())
  for (const language of languageNames()) {
    for (const back of ['2026-11-30T19:30', '2026-12-01T09:00', '2026-12-03T09:00'])
      expect(shown(back, language)).not.toMatch(/[{}]/)
  }
})
