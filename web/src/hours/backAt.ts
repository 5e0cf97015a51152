/** When a team is back, in words, in the language and by the clock of the reader. */
import { tagOf } from '@/i18n/choice'
import texts from './back.json'
import { DAY } from './openingTimes'

/** `at`, `now`: milliseconds since 1970. `language`: one that has texts. */
export function backText(at: number, now: number, language: string): string {
  const { today, tomorrow, later } = texts[language as keyof typeof texts]
  const tag = regional(language)
  const days = Math.round((midnight(at) - midnight(now)) / DAY)
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tag, options).format(at)
  // A day a week away has the same name as today.
  const day = format(days < 7 ? { weekday: 'long' } : { weekday: 'long', day: 'numeric', month: 'long' })
  const text = days > 1 ? later : days ? tomorrow : today
  return text.replace('{day}', day).replace('{time}', format({ timeStyle: 'short' }))
}

/** The reader's own region decides between 14:00 and 2:00 PM. */
function regional(language: string): string {
  const tag = tagOf(language)
  return navigator.languages.find(each => each.split('-')[0] === tag.split('-')[0]) ?? tag
}

const midnight = (at: number) => new Date(at).setHours(0, 0, 0, 0)
