export type SnoozeChoice = 'laterToday' | 'tomorrow' | 'nextWeek'

const HOUR = 3_600_000
const MONDAY = 1

/** When each offered snooze ends, in epoch seconds, as the clock on the viewer's wall goes. */
export function snoozeTimes(now: Date): Record<SnoozeChoice, number> {
  return {
    laterToday: Math.floor(Math.ceil((now.getTime() + 3 * HOUR) / HOUR) * HOUR / 1000),
    tomorrow: nineInTheMorning(now, 1),
    nextWeek: nineInTheMorning(now, (MONDAY - now.getDay() + 7) % 7 || 7),
  }
}

function nineInTheMorning(now: Date, daysAhead: number): number {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + daysAhead, 9).getTime() / 1000
}
