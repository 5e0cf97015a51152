/** Events of an invitation as the server describes them in `content_attributes.email.events`, and their times and repetition in words. */
import { t } from '@/i18n'
import { formatLocale } from '@/i18n/language'

export type Answer = 'accepted' | 'declined' | 'tentative' | 'delegated'
export interface Person { name: string, address: string, answer: Answer | null, optional: boolean }

export interface CalendarEvent {
  kind: 'request' | 'reply' | 'counter' | 'event' | 'cancelled'
  title: string
  location: string
  /** Of the meeting, always https; empty without one. */
  link: string
  /** ISO 8601: a date, a local time, or a time with its offset. Empty if it cannot be read. */
  start: string
  end: string
  zone: string
  organizer: Person | null
  attendees: Person[]
  attendeeCount: number
  isUpdated: boolean
  isOneOfSeries: boolean
  recurrence: Recurrence | null
}

interface Recurrence { frequency: string, interval: number, count: number, until: string, days: string[] }

const ANSWERS = ['accepted', 'declined', 'tentative', 'delegated'] as const
const TIME = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?:[+-]\d\d:\d\d(?::\d\d)?)?)?$/
const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']
const FREQUENCIES = ['daily', 'weekly', 'monthly', 'yearly'] as const
const PLACES = ['first', 'second', 'third', 'fourth'] as const
const DAY = 86_400_000

/** Every value may be missing or of another type. */
export function eventsOf(found: unknown): CalendarEvent[] {
  return Array.isArray(found) ? found.filter(isRecord).map(eventOf) : []
}

function eventOf(event: Record<string, unknown>): CalendarEvent {
  const { method, recurrence } = event
  const attendees = Array.isArray(event.attendees) ? event.attendees.map(personOf).filter(each => each !== null) : []
  return {
    kind: event.cancelled === true ? 'cancelled' : method === 'request' || method === 'reply' || method === 'counter' ? method : 'event',
    title: textOf(event.title), location: textOf(event.location), link: /^https:\/\//.test(textOf(event.link)) ? textOf(event.link) : '',
    start: timeOf(event.start), end: timeOf(event.end), zone: textOf(event.zone), organizer: personOf(event.organizer),
    attendees, attendeeCount: Math.max(attendees.length, numberOf(event.attendee_count)),
    isUpdated: method === 'request' && numberOf(event.sequence) > 0, isOneOfSeries: event.one_of_series === true,
    recurrence: isRecord(recurrence) ? {
      frequency: textOf(recurrence.frequency), interval: Math.max(1, numberOf(recurrence.interval)), count: numberOf(recurrence.count), until: timeOf(recurrence.until),
      days: Array.isArray(recurrence.days) ? recurrence.days.filter((each): each is string => typeof each === 'string') : [],
    } : null,
  }
}

function personOf(found: unknown): Person | null {
  if (!isRecord(found))
    return null
  const answer = ANSWERS.find(each => each === found.answer) ?? null
  const person = { name: textOf(found.name), address: textOf(found.address), answer, optional: found.optional === true }
  return person.name || person.address ? person : null
}

/** The time of the reader's clock; of an all-day event and of a time without a known zone, as it is written. */
export function whenText({ start, end }: CalendarEvent): string {
  const isDay = start.length === 10
  const options: Intl.DateTimeFormatOptions = { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', ...(!isDay && { hour: 'numeric', minute: '2-digit' }), ...(!hasOffset(start) && { timeZone: 'UTC' }) }
  return rangeText(new Intl.DateTimeFormat(formatLocale(), options), instant(start), end ? instant(end) : null)
}

/** The time of the event's own clock and its zone; empty if the reader's clock shows the same. */
export function ownTimeText(event: CalendarEvent): string {
  const { start, end } = event
  const isReaders = (time: string) => offsetOf(time) === -new Date(instant(time)).getTimezoneOffset()
  if (!hasOffset(start) || [start, end].filter(Boolean).every(isReaders))
    return ''
  const local = (time: string) => instant(time) + offsetOf(time) * 60_000
  const options: Intl.DateTimeFormatOptions = { weekday: 'short', day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit', timeZone: 'UTC' }
  return t('email.event.inZone', { time: rangeText(new Intl.DateTimeFormat(formatLocale(), options), local(start), end ? local(end) : null), zone: event.zone || start.slice(16) })
}

/** Whether the time is that of a zone that neither the mail nor the server knows. */
export const hasUnknownZone = ({ start, zone }: CalendarEvent) => start.length > 10 && !hasOffset(start) && zone !== ''

/** For example "Every 2 weeks · Monday, Wednesday · until 1 April 2025". */
export function recurrenceText({ frequency, interval, count, until, days }: Recurrence): string {
  const known = FREQUENCIES.find(each => each === frequency)
  const names = known === 'daily' ? [] : days.map(dayText).filter(Boolean)
  return [
    known ? t(`email.event.repeats.${known}`, { n: interval }, interval) : t('email.event.repeats.other'),
    new Intl.ListFormat(formatLocale(), { type: 'unit', style: 'short' }).format(names),
    count ? t('email.event.repeats.times', { n: count }, count) : '',
    until ? t('email.event.repeats.until', { date: new Intl.DateTimeFormat(formatLocale(), { dateStyle: 'long', timeZone: 'UTC' }).format(instant(until)) }) : '',
  ].filter(Boolean).join(' · ')
}

/** `MO`, or with its number in the month: `2MO`, `-1FR`. */
function dayText(day: string): string {
  const parts = /^([+-]?\d{0,2})([A-Z]{2})$/.exec(day)
  const place = WEEKDAYS.indexOf(parts?.[2] ?? '')
  if (!parts || place < 0)
    return ''
  // 6 January 2025 is a Monday.
  const name = new Intl.DateTimeFormat(formatLocale(), { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2025, 0, 6) + place * DAY)
  const number = Number(parts[1])
  if (number === 0)
    return name
  const key = number === -1 ? 'last' as const : PLACES[number - 1]
  return key ? t(`email.event.repeats.${key}`, { day: name }) : ''
}

function rangeText(format: Intl.DateTimeFormat, start: number, end: number | null): string {
  return end === null || end <= start ? format.format(start) : format.formatRange(start, end)
}

/** A time without an offset counts as UTC, in which it is shown, too. */
const instant = (time: string) => Date.parse(time.length > 10 && !hasOffset(time) ? `${time}Z` : time.slice(0, 22))
const hasOffset = (time: string) => time.length > 16
/** Minutes east of UTC. */
const offsetOf = (time: string) => (time[16] === '-' ? -1 : 1) * (Number(time.slice(17, 19)) * 60 + Number(time.slice(20, 22)))

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const textOf = (value: unknown): string => typeof value === 'string' ? value : ''
const numberOf = (value: unknown): number => typeof value === 'number' && Number.isFinite(value) ? value : 0
const timeOf = (value: unknown): string => TIME.test(textOf(value)) && !Number.isNaN(instant(textOf(value))) ? textOf(value) : ''
