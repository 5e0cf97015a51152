/** The inactivity after which a conversation is resolved: minutes in the API, an amount of a unit on the page. */
export const UNITS = { minutes: 1, hours: 60, days: 1_440 } as const

export type Unit = keyof typeof UNITS

/** In the largest unit that gives a whole amount. */
export function durationOf(minutes: number): { amount: number, unit: Unit } {
  const unit = (['days', 'hours'] as const).find(each => minutes % UNITS[each] === 0) ?? 'minutes'
  return { amount: minutes / UNITS[unit], unit }
}

export function minutesOf(amount: string, unit: Unit): number {
  return Math.round(Number(amount) * UNITS[unit])
}
