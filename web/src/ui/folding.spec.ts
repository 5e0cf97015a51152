import { expect, it } from 'vitest'
import { folded } from './folding'
import { matching } from './picker'

it.each([
  ['José', 'JOSE'],
  ['José', 'Jose\u0301'],
  ['Łukasz', 'lukasz'],
  ['Øyvind', 'oyvind'],
  ['İpek', 'ipek'],
  ['IPEK', 'ıpek'],
  ['Straße', 'STRASSE'],
  ['ΟΔΥΣΣΕΥΣ', 'οδυσσεύς'],
  ['\uFF2B\uFF49\uFF4D', 'Kim'],
  ['O\u2019Neil', 'o\'neil'],
  ['Jean\u2013Luc', 'jean-luc'],
  ['Jo\u200Bhn', 'john'],
  ['\u0645\u064F\u062D\u064E\u0645\u0651\u064E\u062F', '\u0645\u062D\u0645\u062F'],
  ['\u05E9\u05DC\u05D5\u05B9\u05DD', '\u05E9\u05DC\u05D5\u05DD'],
  ['\u1100\u1175\u11B7', '\uAE40'],
  [' Kim\u00A0 Doe ', 'kim doe'],
])('treats %s and %s as one text', (one, other) => {
  expect(folded(one)).toBe(folded(other))
})

it.each([
  ['\u304C', '\u304B'],
  ['\u0915\u0941', '\u0915'],
  ['\u0E01\u0E38', '\u0E01'],
  ['kim', 'tim'],
])('keeps %s and %s apart', (one, other) => {
  expect(folded(one)).not.toBe(folded(other))
})

it('filters options as people type them', () => {
  const options = ['Łukasz Żak', 'Straße', 'Kim'].map(label => ({ id: label, label, hint: 'Ünal' }))
  expect(matching(options, 'zak UNAL').map(({ label }) => label)).toEqual(['Łukasz Żak'])
  expect(matching(options, 'strasse').map(({ label }) => label)).toEqual(['Straße'])
  expect(matching(options, ' \u200B')).toHaveLength(3)
})
