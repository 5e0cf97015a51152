import { afterEach, expect, it } from 'vitest'
import { language } from './language'
import { timeInWords } from './timeInWords'

afterEach(() => { language.value = 'en' })

const NOW = new Date(2026, 10, 30, 18, 20, 31)

it.each([
  ['in 3 hours', 'Mon Nov 30 2026 21:20'],
  ['3h', 'Mon Nov 30 2026 21:20'],
  ['in 90 minutes', 'Mon Nov 30 2026 19:50'],
  ['tonight', 'Mon Nov 30 2026 22:00'],
  ['tomorrow', 'Tue Dec 01 2026 09:00'],
  ['tomorrow morning', 'Tue Dec 01 2026 09:00'],
  ['tomorrow 9am', 'Tue Dec 01 2026 09:00'],
  ['9am', 'Tue Dec 01 2026 09:00'],
  ['Tomorrow afternoon', 'Tue Dec 01 2026 15:00'],
  ['in 2 days', 'Wed Dec 02 2026 09:00'],
  ['fri 14:00', 'Fri Dec 04 2026 14:00'],
  ['next monday', 'Mon Dec 07 2026 09:00'],
  ['next week', 'Mon Dec 07 2026 09:00'],
  ['dec 24 at 5pm', 'Thu Dec 24 2026 17:00'],
  ['dec 24 at noon', 'Thu Dec 24 2026 12:00'],
])('%s is %s', async (words, expected) => {
  const at = await timeInWords(words, NOW)
  expect(new Date((at ?? 0) * 1000).toString().slice(0, 21)).toBe(expected)
})

it.each(['', 'soon', 'when she answers', '???'])('"%s" is no time', async (words) => {
  expect(await timeInWords(words, NOW)).toBeNull()
})

it('takes the past for what it is', async () => {
  expect(await timeInWords('yesterday', NOW)).toBeLessThan(NOW.getTime() / 1000)
})

it.each([
  ['de', 'in 3 Stunden', 'Mon Nov 30 2026 21:20'],
  ['de', 'morgen 9 Uhr', 'Tue Dec 01 2026 09:00'],
  ['de', 'fri 14:00', 'Fri Dec 04 2026 14:00'],
  ['de', 'nächsten Montag', 'Mon Dec 07 2026 09:00'],
  ['fr', 'dans 3 heures', 'Mon Nov 30 2026 21:20'],
  ['fr', 'demain à 9h', 'Tue Dec 01 2026 09:00'],
  ['fr', 'lundi prochain', 'Mon Dec 07 2026 09:00'],
  ['es', 'en 3 horas', 'Mon Nov 30 2026 21:20'],
  ['es', 'mañana a las 9', 'Tue Dec 01 2026 09:00'],
  ['es', 'el próximo lunes', 'Mon Dec 07 2026 09:00'],
  ['pt_BR', 'amanhã às 9', 'Tue Dec 01 2026 09:00'],
  ['ja', '明日9時', 'Tue Dec 01 2026 09:00'],
  ['ar', 'in 3 hours', 'Mon Nov 30 2026 21:20'],
  ['xx', 'tomorrow 9am', 'Tue Dec 01 2026 09:00'],
])('in %s, %s is %s', async (name, words, expected) => {
  language.value = name
  const at = await timeInWords(words, NOW)
  expect(new Date((at ?? 0) * 1000).toString().slice(0, 21)).toBe(expected)
})
