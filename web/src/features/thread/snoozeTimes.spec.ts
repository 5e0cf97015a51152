import { expect, it } from 'vitest'
import { snoozeTimes } from './snoozeTimes'

const at = (epoch: number) => new Date(epoch * 1000).toString().slice(0, 21)

it('rounds to full hours', () => {
  const times = snoozeTimes(new Date(2026, 10, 20, 14, 20))
  expect(at(times.laterToday)).toBe('Fri Nov 20 2026 18:00')
  expect(at(times.tomorrow)).toBe('Sat Nov 21 2026 09:00')
  expect(at(times.nextWeek)).toBe('Mon Nov 23 2026 09:00')
})

it('uses the following Monday on Mondays', () => {
  expect(at(snoozeTimes(new Date(2026, 10, 23, 8)).nextWeek)).toBe('Mon Nov 30 2026 09:00')
})
