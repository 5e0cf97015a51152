export type SnoozeChoice = 'laterToday' | 'tomorrow' | 'nextWeek'

const HOUR = 3_600_000
const MONDAY = 1

/** End of each snooze option in epoch seconds, in the browser's time zone. */
export function snoozeTimes(now: Date): Record<SnoozeChoice, number> {
  return {
    laterToday: Math.floor(Math.ceil((now.getTime() + 3 * HOUR) / HOUR) * HOUR / 1000),
    tomorrow: nineOClock(now, 1),
    nextWeek: nineOClock(now, (MONDAY - now.getDay() + 7) % 7 || 7),
  }
}

function nineOClock(now: Date, daysAhead: number): number {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + daysAhead, 9).getTime() / 1000
}
