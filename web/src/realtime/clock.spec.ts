import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { systemClock } from './clock'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('runs what was set after its time, unless it was cleared', () => {
  const ran: string[] = []
  systemClock.set(() => ran.push('kept'), 1_000)
  systemClock.clear(systemClock.set(() => ran.push('cleared'), 1_000))
  vi.advanceTimersByTime(999)
  expect(ran).toEqual([])
  vi.advanceTimersByTime(1)
  expect(ran).toEqual(['kept'])
})
