import { describe, expect, it } from 'vitest'
import cases from '../../../tests/contract/markdown_cases.json'
import { plainText, runsOf } from './markdown'

const written = cases as { written: string, runs: unknown[] }[]

describe('agents see what customers get', () => {
  it.each(written)('$written', ({ written: content, runs }) => {
    expect(runsOf(content).map(({ text, marks }) => [text, marks.map(({ kind, value, number }) => [kind, value, number])])).toEqual(runs)
  })
})

it('reads long adversarial texts completely', () => {
  const texts = [`https://a/${')'.repeat(25_000)}x`, '**a '.repeat(6_000), '~~a '.repeat(6_000), '[a'.repeat(12_000), '```a\n'.repeat(5_000), '> a\n\n'.repeat(5_000),
    `**a${' '.repeat(20_000)}**`, '_a '.repeat(8_000), '`a``'.repeat(5_000), '*_'.repeat(12_000), '[a]('.repeat(5_000), '![['.repeat(7_000)]
  for (const text of texts)
    expect(runsOf(text).map(run => run.text).join('').length).toBeGreaterThan(0)
})

it('shows the words without markup', () => {
  expect(plainText('**Hours**\n> from _9_ to `5`')).toBe('Hours\nfrom 9 to 5')
  expect(plainText('2*3 = 6')).toBe('2*3 = 6')
})
