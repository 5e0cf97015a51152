import { expect, it } from 'vitest'
import { steadyOrder } from './stableOrder'

it('keeps rows where they are when their order changes', () => {
  expect(steadyOrder([1, 2, 3], [3, 1, 2])).toEqual([1, 2, 3])
})

it('takes out what left and puts in what came', () => {
  expect(steadyOrder([1, 2, 3], [9, 3, 1])).toEqual([9, 1, 3])
})

it('puts a further page at the end', () => {
  expect(steadyOrder([1, 2], [2, 1, 3, 4])).toEqual([1, 3, 4, 2])
  expect(steadyOrder([1, 2], [1, 2, 3, 4])).toEqual([1, 2, 3, 4])
})
