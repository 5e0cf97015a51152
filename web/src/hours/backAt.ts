/** When a team is back, in words, in the language and by the clock of the reader. */
import { regionalTag } from '@/i18n/regional'
import texts from './back.json'
import type { DayHours } from './openingTimes'
import { DAY, nextOpening, openTest } from './openingTimes'

/** `at`, `now`: milliseconds since 1970. `language`: one that has texts. */
export function backText(at: number, now: number, language: string): string {
  const { today, tomorrow, later } = texts[language as keyof typeof texts]
  const tag = regionalTag(language)
  const days = Math.round((midnight(at) - midnight(now)) / DAY)
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tag, options).format(at)
  // A day a week away has the same name as today.
  const day = format(days < 7 ? { weekday: 'long' } : { weekday: 'long', day: 'numeric', month: 'long' })
  const text = days > 1 ? later : days ? tomorrow : today
  return text.replace('{day}', day).replace('{time}', format({ timeStyle: 'short' }))
}

const midnight = (at: number) => new Date(at).setHours(0, 0, 0, 0)

const QUARTER = 900_000

/** The text of the next time at which the inbox is closed; null if that never comes, or never ends. */
export function backAfterClosing(hours: readonly DayHours[], timeZone: string, now: number, language: string): string | null {
  const times = Array.from({ length: 8 * DAY / QUARTER }, (_, index) => now + index * QUARTER)
  const isOpen = openTest(hours, timeZone)
  const closed = times.find(at => !isOpen(at))
  if (closed === undefined)
    return null
  const at = nextOpening(hours, timeZone, closed)
  return at === null ? null : backText(at, closed, language)
}
