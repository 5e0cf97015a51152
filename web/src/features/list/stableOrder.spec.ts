import { expect, it } from 'vitest'
import { stableOrder } from './stableOrder'

it('keeps the displayed order when rows are reordered', () => {
  expect(stableOrder([1, 2, 3], [3, 1, 2])).toEqual([1, 2, 3])
})

it('removes missing rows and inserts new ones', () => {
  expect(stableOrder([1, 2, 3], [9, 3, 1])).toEqual([9, 1, 3])
})

it('appends the next page', () => {
  expect(stableOrder([1, 2], [2, 1, 3, 4])).toEqual([1, 3, 4, 2])
  expect(stableOrder([1, 2], [1, 2, 3, 4])).toEqual([1, 2, 3, 4])
})
