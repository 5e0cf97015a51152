import { expect, it } from 'vitest'
import { startedBy, typedIn } from './suggestions'

it.each([
  ['/', 1, { from: 0, prefix: '/' }],
  ['Hi /', 4, { from: 3, prefix: '/' }],
  ['Hi\n/', 4, { from: 3, prefix: '/' }],
  ['/later', 1, { from: 0, prefix: '/' }],
  ['and/', 4, null],
  ['Hi /gre', 7, { from: 3, prefix: '/' }],
  ['//', 2, { from: 0, prefix: '/' }],
  ['/gre', 0, null],
  ['Hi / ', 5, null],
  ['', 0, null],
])('finds the beginning of a word in %j at %i', (text, caret, expected) => {
  expect(startedBy('/', text, caret)).toEqual(expected)
})

it.each([
  ['Hi /gre', 7, 'gre'],
  ['Hi /gre', 5, 'g'],
  ['Hi /gre', 3, null],
  ['Hi /gre now', 11, null],
  ['Hi gre', 6, null],
])('reads the typed characters of %j at %i', (text, caret, expected) => {
  expect(typedIn({ from: 3, prefix: '/' }, text, caret)).toBe(expected)
})
