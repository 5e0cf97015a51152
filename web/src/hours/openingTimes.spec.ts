import { describe, expect, it } from 'vitest'
import type { DayHours } from './openingTimes'
import { nextOpening, openTest } from './openingTimes'

const MINUTE = 60_000
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'America/St_Johns', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Kiritimati']
const at = (text: string) => new Date(text).getTime()

function day(day_of_week: number, opens: string | null, closes = ''): DayHours {
  const [open_hour, open_minutes] = opens?.split(':').map(Number) ?? []
  const [close_hour, close_minutes] = closes ? closes.split(':').map(Number) : []
  return { day_of_week, closed_all_day: opens === null, open_all_day: false, open_hour: open_hour ?? null, open_minutes: open_minutes ?? null, close_hour: close_hour ?? null, close_minutes: close_minutes ?? null }
}

const weekdays = [day(0, null), ...[1, 2, 3, 4, 5].map(each => day(each, '09:00', '17:00')), day(6, null)]
const allDay = (day_of_week: number): DayHours => ({ ...day(day_of_week, null), closed_all_day: false, open_all_day: true })

const CLOCKS = new Map(ZONES.map(timeZone => [timeZone, new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'long', hour: '2-digit', minute: '2-digit' })]))
const NAMES = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** By the texts that a clock of the zone shows. */
function slowlyOpen(hours: readonly DayHours[], timeZone: string, time: number): boolean {
  const [weekday, clock = ''] = (CLOCKS.get(timeZone)?.format(time) ?? '').split(/[ ,]+/)
  const today = hours.find(({ day_of_week }) => NAMES[day_of_week] === weekday)
  if (!today || today.closed_all_day || today.open_all_day)
    return !!today?.open_all_day
  const text = (hour: number | null, minutes: number | null) => `${String(hour).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`
  const closes = text(today.close_hour, today.close_minutes)
  return text(today.open_hour, today.open_minutes) <= clock && (clock < closes || closes === '23:59')
}

/** A sequence that is the same in each run. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor(state / 65_536) % below
  }
}

function randomWeek(next: (below: number) => number): DayHours[] {
  return [0, 1, 2, 3, 4, 5, 6].map((each) => {
    const kind = next(5)
    if (kind < 2)
      return kind ? allDay(each) : day(each, null)
    const opens = next(1439)
    const closes = opens + 1 + next(1439 - opens)
    const text = (minute: number) => `${Math.floor(minute / 60)}:${minute % 60}`
    return day(each, text(opens), text(closes))
  })
}

describe('nextOpening', () => {
  it('is the first minute that a search of all minutes finds', () => {
    const next = numbers(7)
    const changes = [at('2026-03-07T12:00Z'), at('2026-03-28T12:00Z'), at('2026-10-03T12:00Z'), at('2026-10-24T12:00Z'), at('2026-10-31T12:00Z')]
    for (let run = 0; run < 60; run++) {
      const zone = ZONES[run % ZONES.length] ?? 'UTC'
      const week = randomWeek(next)
      const from = (changes[run % 2 ? next(changes.length) : -1] ?? at('2026-01-01T00:00Z') + next(365) * 86_400_000) + next(1440) * MINUTE
      let expected = from
      for (let step = 0; step < 2 * 1440 && !slowlyOpen(week, zone, expected); step++)
        expected += MINUTE
      const found = nextOpening(week, zone, from)
      if (slowlyOpen(week, zone, expected))
        expect({ run, found }).toEqual({ run, found: expected })
      else
        expect(found === null || found > expected - MINUTE).toBe(true)
      expect(openTest(week, zone)(from)).toBe(slowlyOpen(week, zone, from))
    }
  }, 60_000)

  it.each([
    ['2026-12-01T08:59:59+01:00', '2026-12-01T09:00+01:00'],
    ['2026-12-01T12:00+01:00', '2026-12-01T12:00+01:00'],
    ['2026-12-01T17:00+01:00', '2026-12-02T09:00+01:00'],
    ['2026-12-04T17:00+01:00', '2026-12-07T09:00+01:00'],
    // The clock changes in the night before Sunday.
    ['2026-03-27T20:00+01:00', '2026-03-30T09:00+02:00'],
    ['2026-10-23T20:00+02:00', '2026-10-26T09:00+01:00'],
  ])('after %s in Berlin is %s', (now, expected) => {
    expect(nextOpening(weekdays, 'Europe/Berlin', at(now))).toBe(at(expected))
  })

  it('is a week away where one day is open', () => {
    const mondays = weekdays.map(each => each.day_of_week === 1 ? each : day(each.day_of_week, null))
    expect(nextOpening(mondays, 'UTC', at('2026-11-30T17:00Z'))).toBe(at('2026-12-07T09:00Z'))
  })

  it('does not exist in a closed week', () => {
    expect(nextOpening([0, 1, 2, 3, 4, 5, 6].map(each => day(each, null)), 'UTC', 0)).toBeNull()
  })

  it('is the end of an hour that is skipped', () => {
    const nights = [day(0, '02:15', '05:00')]
    expect(nextOpening(nights, 'Europe/Berlin', at('2026-03-29T00:00Z'))).toBe(at('2026-03-29T03:00+02:00'))
    expect(nextOpening([day(0, '02:15', '02:45')], 'Europe/Berlin', at('2026-03-29T00:00Z'))).toBe(at('2026-04-05T02:15+02:00'))
  })

  it('comes again in an hour that occurs twice', () => {
    const nights = [day(0, '01:30', '05:00')]
    expect(nextOpening(nights, 'America/New_York', at('2026-11-01T01:10-05:00'))).toBe(at('2026-11-01T01:30-05:00'))
    expect(nextOpening([day(0, '00:00', '01:30')], 'America/New_York', at('2026-11-01T01:45-04:00'))).toBe(at('2026-11-01T01:00-05:00'))
  })

  it('knows UTC for a name that is no time zone', () => {
    expect(nextOpening(weekdays, 'Mars/Olympus', at('2026-12-01T03:00Z'))).toBe(at('2026-12-01T09:00Z'))
  })
})

describe('openTest', () => {
  it('has no gap at midnight', () => {
    const shift = [day(1, '22:00', '23:59'), day(2, '00:00', '02:00')]
    const states = ['2026-11-30T21:59Z', '2026-11-30T23:59:59Z', '2026-12-01T00:00Z', '2026-12-01T02:00Z'].map(time => openTest(shift, 'UTC')(at(time)))
    expect(states).toEqual([false, true, true, false])
  })
})
