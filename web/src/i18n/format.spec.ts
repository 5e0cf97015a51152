import { expect, it } from 'vitest'
import { dayName, fileSize, shortAge } from './format'

const now = new Date(2026, 10, 22, 12).getTime() / 1000

it('formats ages in the shortest form', () => {
  const ages = [20, 300, 7_200, 3 * 86_400].map(age => shortAge(now - age, now, 'now'))
  expect(ages).toEqual(['now', '5m', '2h', '3d'])
  expect(shortAge(now - 40 * 86_400, now, 'now')).toMatch(/13/)
})

it('names today and yesterday, else weekdays', () => {
  expect(dayName(now, now)).toBe('Today')
  expect(dayName(now - 86_400, now)).toBe('Yesterday')
  expect(dayName(now - 3 * 86_400, now)).toMatch(/Thursday/)
})

it('formats file sizes', () => {
  expect([0, 1, 10, 900, 284_113, 4_000_000].map(fileSize)).toEqual(['0 bytes', '1 byte', '10 bytes', '900 bytes', '284 kB', '4 MB'])
})
