import { expect, it } from 'vitest'
import cases from '../../../../tests/contract/search_cases.json'
import { marked } from './marking'

it.each(cases)('marks $name', ({ text, query, marked: expected }) => {
  const parts = marked(text, query)
  expect(parts.map(part => part.text).join('')).toBe(text)
  expect(parts.map(part => part.hit ? `«${part.text}»` : part.text).join('')).toBe(expected ?? text)
})

it('cuts a long text before its first hit', () => {
  const parts = marked(`${'word '.repeat(50)}needle`, 'needle', 12)
  expect(parts.map(part => part.text)).toEqual(['…', 'word word ', 'needle'])
})
