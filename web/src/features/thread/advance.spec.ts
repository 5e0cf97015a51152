import { expect, it } from 'vitest'
import { profile } from '@/testing/wire'
import { advanceOf, rowAfter } from './advance'

it.each([
  ['next', [1, 2, 3, 4], 2, [1, 3, 4], 3],
  ['next', [1, 2, 3, 4], 4, [1, 2, 3], 3],
  ['next', [1, 2, 3, 4], 2, [1, 4], 4],
  ['previous', [1, 2, 3, 4], 2, [1, 3, 4], 1],
  ['previous', [1, 2, 3, 4], 1, [2, 3, 4], 2],
  ['list', [1, 2, 3, 4], 2, [1, 3, 4], 3],
  ['next', [2], 2, [], undefined],
] as const)('%s of %j after %d is %s', (advance, before, id, listed, expected) => {
  expect(rowAfter(advance, before, id, listed)).toBe(expected)
})

it('opens the next conversation until something else is chosen', () => {
  expect(advanceOf(null)).toBe('next')
  expect(advanceOf(profile({ ui_settings: {} }))).toBe('next')
  expect(advanceOf(profile({ ui_settings: { after_closing: 'whatever' } }))).toBe('next')
  expect(advanceOf(profile({ ui_settings: { after_closing: 'stay' } }))).toBe('stay')
})
