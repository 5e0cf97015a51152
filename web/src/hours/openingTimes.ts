/** When the people of an inbox answer, by its hours and its time zone. Intl knows the changes of clocks; no library is needed. */
export interface DayHours {
  /** 0 is Sunday. */
  day_of_week: number
  closed_all_day?: boolean
  open_all_day?: boolean
  open_hour: number | null
  open_minutes: number | null
  close_hour: number | null
  close_minutes: number | null
}

const MINUTE = 60_000
export const DAY = 86_400_000
const END_OF_DAY = 24 * 60

/** Minutes since midnight: open from the first until before the second. Null on a closed day. A day that closes at 23:59 is open until midnight. */
export function minutesOf(day: DayHours): [number, number] | null {
  if (day.open_all_day)
    return [0, END_OF_DAY]
  if (day.closed_all_day)
    return null
  const closes = (day.close_hour ?? 24) * 60 + (day.close_minutes ?? 0)
  return [(day.open_hour ?? 0) * 60 + (day.open_minutes ?? 0), closes === END_OF_DAY - 1 ? END_OF_DAY : closes]
}

/** Milliseconds by which the clock of the zone is ahead of UTC at a time. A name that is no time zone stands for UTC, as on the server. */
function offsetIn(timeZone: string): (at: number) => number {
  const options = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', hourCycle: 'h23' } as const
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-US', { ...options, timeZone })
  }
  catch {
    return () => 0
  }
  return (at) => {
    const { year, month, day, hour, minute } = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)])) as Record<keyof typeof options, number>
    return Date.UTC(year, month - 1, day, hour, minute) - Math.floor(at / MINUTE) * MINUTE
  }
}

/** Whether the inbox is open at a time: in milliseconds since 1970, as everywhere here. */
export function openTest(hours: readonly DayHours[], timeZone: string, offset = offsetIn(timeZone)): (at: number) => boolean {
  const week = new Map(hours.map(day => [day.day_of_week, minutesOf(day)]))
  return (at) => {
    const shown = at + offset(at)
    const [opens, closes] = week.get(new Date(shown).getUTCDay()) ?? [0, 0]
    const minute = Math.floor(shown / MINUTE) % END_OF_DAY
    return opens <= minute && minute < closes
  }
}

/** The first time at or after `at` at which the inbox is open; null if it never is. */
export function nextOpening(hours: readonly DayHours[], timeZone: string, at: number): number | null {
  const offset = offsetIn(timeZone)
  const today = Math.floor((at + offset(at)) / DAY) * DAY
  const found = [at]
  for (let day = 0; day <= 8; day++) {
    const [from, until] = [at + day * DAY, at + (day + 1) * DAY]
    if (offset(from) !== offset(until))
      found.push(changeBetween(from, until, offset))
    const midnight = today + day * DAY
    const opens = hours.find(({ day_of_week }) => day_of_week === new Date(midnight).getUTCDay())
    const minutes = opens && minutesOf(opens)
    // An hour that occurs twice has both offsets; a time with the wrong one is not the first that is open.
    if (minutes)
      found.push(...[midnight - DAY, midnight + 2 * DAY].map(near => midnight + minutes[0] * MINUTE - offset(near)))
  }
  const open = openTest(hours, timeZone, offset)
  return found.filter(each => each >= at && open(each)).sort((left, right) => left - right)[0] ?? null
}

/** The minute at which the clock changes. */
function changeBetween(from: number, until: number, offset: (at: number) => number): number {
  let [low, high] = [Math.floor(from / MINUTE), Math.ceil(until / MINUTE)]
  const after = offset(until)
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offset(middle * MINUTE) === after)
      high = middle
    else
      low = middle
  }
  return high * MINUTE
}
