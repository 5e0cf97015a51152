import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createTyping } from './typing'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

it('tells the desk again that the visitor writes, which it would forget, and once that they have stopped', () => {
  const send = vi.fn()
  const typing = createTyping(send)
  for (let second = 0; second < 25; second++) {
    typing.set(true)
    vi.advanceTimersByTime(1_000)
  }
  expect(send.mock.calls).toEqual([[true], [true], [true]])
  vi.advanceTimersByTime(10_000)
  expect(send.mock.calls).toEqual([[true], [true], [true], [false]])
})
