import userEvent from '@testing-library/user-event'
import { cleanup, render, screen } from '@testing-library/vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { addTexts } from '@/i18n'
import { eventsOf, recurrenceText } from './invitations'
import InvitationCard from './InvitationCard.vue'

const person = (name: string, given = {}) => ({ name, address: `${name.toLowerCase()}@a.example`, answer: '', optional: false, ...given })
const stored = {
  method: 'request', uid: 'a', sequence: 0, title: 'Lunch', location: 'Room 1', link: 'https://meet.example/a', start: '2025-02-03T10:00+01:00', end: '2025-02-03T11:30+01:00', all_day: false,
  zone: 'Europe/Berlin', organizer: person('Ada'), attendees: [person('Bob', { answer: 'accepted' }), person('Cleo', { optional: true, answer: 'declined' }), person('Dan'), person('Eve')], attendee_count: 9,
  cancelled: false, one_of_series: false, recurrence: null,
}
const show = (given = {}) => { for (const event of eventsOf([{ ...stored, ...given }])) render(InvitationCard, { props: { event } }) }
const text = () => screen.getByRole('region').textContent?.replace(/\u202f|\u2009/g, ' ') ?? ''

await addTexts('email')
beforeEach(() => { vi.stubEnv('TZ', 'UTC') })
afterEach(() => { cleanup(); vi.unstubAllEnvs() })

describe('an invitation', () => {
  it('shows title, time of the reader and of the event, place, people and the link of the meeting', async () => {
    show()
    expect(text()).toContain('Mon, Feb 3, 2025, 9:00 – 10:30 AM')
    expect(text()).toContain('Mon, Feb 3, 10:00 – 11:30 AM in the zone Europe/Berlin')
    for (const each of ['Lunch', 'Room 1', 'Ada', 'accepted', 'declined', 'optional', 'meet.example'])
      expect(text()).toContain(each)
    expect(screen.getByRole('link', { name: 'Join the meeting' }).getAttribute('href')).toBe('https://meet.example/a')
    await userEvent.click(screen.getByRole('button', { name: 'and 6 more' }))
    expect(text()).toContain('Eve')
    expect(text()).toContain('and 5 more')
  })

  it('names both days of the event\'s clock if it ends on the next one', () => {
    show({ start: '2025-07-10T23:30+09:00', end: '2025-07-11T00:30+09:00', zone: 'Asia/Tokyo' })
    expect(text()).toContain('Thu, Jul 10, 11:30 PM – Fri, Jul 11, 12:30 AM in the zone Asia/Tokyo')
  })

  it.each([
    ['an all-day event', { start: '2025-02-03', end: '2025-02-05', zone: '' }, 'Mon, Feb 3 – Wed, Feb 5, 2025 · All day'],
    ['one day', { start: '2025-02-03', end: '' }, 'Mon, Feb 3, 2025 · All day'],
    ['an unknown zone', { start: '2025-02-03T10:00', end: '', zone: 'Nowhere' }, 'Mon, Feb 3, 2025, 10:00 AMThe zone "Nowhere" is not known'],
    ['a time of everybody', { start: '2025-02-03T10:00', end: '', zone: '' }, 'Mon, Feb 3, 2025, 10:00 AM'],
    ['a reply', { method: 'reply' }, 'Answer to an invitation'],
    ['an update', { sequence: 2, one_of_series: true }, 'UpdatedOne date of a series'],
    ['no title', { title: '' }, 'Event without a title'],
  ])('shows %s', (_, given, shown) => {
    show(given)
    expect(text()).toContain(shown)
  })

  it('offers no meeting of a cancelled event, and none elsewhere than on the web', () => {
    show({ cancelled: true })
    expect(text()).toContain('Cancelled event')
    expect(screen.queryByRole('link')).toBeNull()
    cleanup()
    show({ link: 'javascript://meet.example/%0Aalert(1)' })
    expect(screen.queryByRole('link')).toBeNull()
  })

  it.each([
    [{ frequency: 'daily', interval: 1 }, 'Every day'],
    [{ frequency: 'weekly', interval: 2, days: ['MO', 'WE'], until: '2025-04-01' }, 'Every 2 weeks · Monday, Wednesday · until April 1, 2025'],
    [{ frequency: 'monthly', interval: 1, days: ['2TU', '-1FR', '-9SU', 'XX'], count: 5 }, 'Every month · second Tuesday of the month, last Friday of the month · 5 times'],
    [{ frequency: '', interval: 0 }, 'Repeats'],
  ])('says how it repeats: %j', (recurrence, words) => {
    expect(eventsOf([{ ...stored, recurrence }]).map(event => event.recurrence && recurrenceText(event.recurrence))).toEqual([words])
  })

  it.each([null, 'x', [null, 5], [{}], [{ title: 5, start: '2025-99-99', end: {}, attendees: [{}, 7], organizer: 'x', recurrence: [] }]])('reads whatever is stored (%j)', (found) => {
    for (const event of eventsOf(found)) {
      render(InvitationCard, { props: { event } })
      expect(text()).toContain('Event without a title')
      cleanup()
    }
  })
})
