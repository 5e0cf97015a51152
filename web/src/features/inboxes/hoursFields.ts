/** The business hours of an inbox as fields of its form. */
import type { Inbox, Input } from '@/api/types'
import { minutesOf } from '@/hours/openingTimes'
import type { DayHours } from '@/hours/openingTimes'
import { formatLocale } from '@/i18n/language'

export const END_OF_DAY = 24 * 60
const LAST_MINUTE = END_OF_DAY - 1
const STEP = 15
/** Monday first. */
export const DAYS = [1, 2, 3, 4, 5, 6, 0] as const

/** Minutes since midnight. A closed day keeps the hours that it gets when it is opened. */
export interface DayFields { isOpen: boolean, opens: number, closes: number }
/** `working_hours`: by day of the week, from Sunday. */
export type HoursFields = ReturnType<typeof hoursFields>

export function hoursFields(inbox: Inbox) {
  return {
    working_hours_enabled: inbox.working_hours_enabled,
    working_hours: [0, 1, 2, 3, 4, 5, 6].map(day => dayFields(inbox.working_hours.find(({ day_of_week }) => day_of_week === day))),
    timezone: inbox.timezone,
    out_of_office_message: inbox.out_of_office_message ?? '',
  }
}

function dayFields(day: DayHours | undefined): DayFields {
  const [opens, closes] = (day && minutesOf(day)) ?? [9 * 60, 17 * 60]
  return { isOpen: !!day && !day.closed_all_day, opens, closes }
}

/** The days as the server has them. */
export function daysOf({ working_hours }: Pick<HoursFields, 'working_hours'>): DayHours[] {
  return working_hours.map(({ isOpen, opens, closes }, day_of_week) => {
    const last = Math.min(closes, LAST_MINUTE)
    return {
      day_of_week,
      closed_all_day: !isOpen,
      open_all_day: isOpen && opens === 0 && closes === END_OF_DAY,
      open_hour: Math.floor(opens / 60),
      open_minutes: opens % 60,
      close_hour: Math.floor(last / 60),
      close_minutes: last % 60,
    }
  })
}

/** Hours that are switched off stay as they are. */
export function hoursBody(fields: HoursFields): Input<'InboxChanges'> {
  const { working_hours_enabled, timezone, out_of_office_message } = fields
  if (!working_hours_enabled)
    return { working_hours_enabled }
  return { working_hours_enabled, working_hours: daysOf(fields), timezone, out_of_office_message: out_of_office_message.trim() || null }
}

/** Another beginning keeps the end, unless it is not later any more: then the day keeps its length. */
export function withOpening(day: DayFields, opens: number): DayFields {
  return { ...day, opens, closes: day.closes > opens ? day.closes : Math.min(END_OF_DAY, opens + day.closes - day.opens) }
}

/** The times of a day in steps, with the present one, which another client may have set to any minute. `midnight`: the name of the end of the day. */
export function timeOptions(after: number, until: number, present: number, midnight: string): { value: string, label: string }[] {
  const first = Math.ceil(after / STEP) * STEP
  const steps = Array.from({ length: Math.floor((until - first) / STEP) + 1 }, (_, index) => first + index * STEP)
  const format = new Intl.DateTimeFormat(formatLocale(), { timeStyle: 'short', timeZone: 'UTC' })
  return [...new Set([...steps, present])].sort((left, right) => left - right)
    .map(minute => ({ value: String(minute), label: minute === END_OF_DAY ? midnight : format.format(minute * 60_000) }))
}

/** By number, from Sunday. */
export function dayName(day: number): string {
  return new Intl.DateTimeFormat(formatLocale(), { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2023, 0, 1 + day))
}
