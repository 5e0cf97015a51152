/** Whether a website's team works at a time, by the hours of its inbox in the inbox's time zone. */
import type { WidgetConfig } from '../types'

export function isOutOfOffice(config: WidgetConfig, now: Date): boolean {
  const { working_hours_enabled, working_hours = [], timezone = 'UTC' } = config
  if (!working_hours_enabled || !working_hours.length)
    return false
  const { day, minutes } = localTime(now, timezone)
  const today = working_hours.find(({ day_of_week }) => day_of_week === day)
  if (!today || today.open_all_day)
    return false
  if (today.closed_all_day)
    return true
  const from = (today.open_hour ?? 0) * 60 + (today.open_minutes ?? 0)
  const to = (today.close_hour ?? 24) * 60 + (today.close_minutes ?? 0)
  return minutes < from || minutes >= to
}

function localTime(now: Date, timeZone: string): { day: number, minutes: number } {
  const parts = partsOf(now, timeZone) ?? partsOf(now, 'UTC') ?? {}
  return { day: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'].indexOf(parts.weekday ?? ''), minutes: Number(parts.hour) * 60 + Number(parts.minute) }
}

function partsOf(now: Date, timeZone: string): Record<string, string> | null {
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone, weekday: 'short', hour: 'numeric', minute: 'numeric', hourCycle: 'h23' })
    return Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, value]))
  }
  catch {
    return null
  }
}
