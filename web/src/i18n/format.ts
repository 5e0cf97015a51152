/** Formats dates, times and numbers in the language of the user interface. Times are epoch seconds. */
import { formatLocale as locale } from './language'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const WEEK = 7 * DAY

const formatters = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>()

function dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `d${locale()}${JSON.stringify(options)}`
  if (!formatters.has(key))
    formatters.set(key, new Intl.DateTimeFormat(locale(), options))
  return formatters.get(key) as Intl.DateTimeFormat
}

function numbers(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `n${locale()}${JSON.stringify(options)}`
  if (!formatters.has(key))
    formatters.set(key, new Intl.NumberFormat(locale(), options))
  return formatters.get(key) as Intl.NumberFormat
}

const inUnits = (value: number, unit: string) =>
  numbers({ style: 'unit', unit, unitDisplay: 'narrow' }).format(Math.floor(value))

/** Age as "now", "5m", "3h" or "2d"; the date after a week. */
export function shortAge(epoch: number, now: number, justNow: string): string {
  const age = now - epoch
  if (age < MINUTE)
    return justNow
  if (age < HOUR)
    return inUnits(age / MINUTE, 'minute')
  if (age < DAY)
    return inUnits(age / HOUR, 'hour')
  return age < WEEK ? inUnits(age / DAY, 'day') : shortDay(epoch, now)
}

/** "24 Nov", with the year unless it is this one. */
export function shortDay(epoch: number, now: number): string {
  const sameYear = new Date(epoch * 1000).getFullYear() === new Date(now * 1000).getFullYear()
  return dates({ day: 'numeric', month: 'short', ...(!sameYear && { year: 'numeric' }) }).format(epoch * 1000)
}

export function exactTime(epoch: number): string {
  return dates({ dateStyle: 'full', timeStyle: 'medium' }).format(epoch * 1000)
}

export function clockTime(epoch: number): string {
  return dates({ timeStyle: 'short' }).format(epoch * 1000)
}

/** Date and time such as "Mon 23 Nov, 09:00". */
export function dateAndTime(epoch: number): string {
  return dates({ weekday: 'short', day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' }).format(epoch * 1000)
}

/** "Today" or "Yesterday" in the chosen language, else weekday and date. */
export function dayName(epoch: number, now: number): string {
  const daysAgo = Math.round((midnight(now) - midnight(epoch)) / DAY)
  if (daysAgo <= 1) {
    const name = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' }).format(-daysAgo, 'day')
    return name.charAt(0).toLocaleUpperCase(locale()) + name.slice(1)
  }
  const sameYear = new Date(epoch * 1000).getFullYear() === new Date(now * 1000).getFullYear()
  return dates({ weekday: 'long', day: 'numeric', month: 'long', ...(!sameYear && { year: 'numeric' }) }).format(epoch * 1000)
}

/** Start of the day in the browser's time zone, in epoch seconds. */
export function midnight(epoch: number): number {
  return new Date(epoch * 1000).setHours(0, 0, 0, 0) / 1000
}

export function wholeNumber(value: number): string {
  return numbers({}).format(value)
}

const SIZES = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

/** "2 hours" */
export function durationText(amount: number, unit: 'minute' | 'hour' | 'day'): string {
  return numbers({ style: 'unit', unit, unitDisplay: 'long' }).format(amount)
}

export function fileSize(bytes: number): string {
  const step = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), SIZES.length - 1)
  const options = { style: 'unit', unit: SIZES[step] ?? 'byte', unitDisplay: step === 0 ? 'long' : 'short', maximumFractionDigits: step > 1 ? 1 : 0 } as const
  return numbers(options).format(bytes / 1000 ** step)
}
