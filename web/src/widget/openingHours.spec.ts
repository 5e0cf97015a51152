import { cleanup, render, screen } from '@testing-library/vue'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import App from './App.vue'
import { bridgeKey } from './bridge'
import { createOptions } from './options'
import { fakeDesk } from './testing/fakeDesk'
import { leavablePage } from './testing/leavablePage'
import { showLanguage } from './texts'
import type { WidgetConfig } from './types'

leavablePage()
const desk = fakeDesk()
const hours = (day_of_week: number, open_hour: number | null) =>
  ({ day_of_week, closed_all_day: open_hour === null, open_all_day: false, open_hour, open_minutes: open_hour && 0, close_hour: open_hour && 17, close_minutes: open_hour && 0 })
const week = [0, 1, 2, 3, 4, 5, 6].map(day => hours(day, day % 6 ? 9 : null))
const closed: Partial<WidgetConfig> = { working_hours_enabled: true, working_hours: week, timezone: 'UTC', reply_time: 'in_a_day', out_of_office_message: 'We are on the mountain.' }

beforeEach(() => {
  vi.stubGlobal('ResizeObserver', class { observe() { /* Nothing has a size here. */ } disconnect() { /* Likewise. */ } })
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] })
})
afterEach(async () => {
  cleanup()
  vi.useRealTimers()
  await showLanguage(['en'])
})

async function show(now: string, given: Partial<WidgetConfig> = {}, token = '') {
  vi.setSystemTime(new Date(now))
  const { chat, bridge } = desk.openChat(token, 'site', { ...closed, ...given })
  await chat.start()
  chat.isOpen.value = true
  const options = createOptions()
  render(App, { props: { chat, bridge, options, isUnreadView: false }, global: { provide: { [bridgeKey as symbol]: bridge } } })
  return { chat, options }
}

it('tells a new visitor when the team is back, without a request', async () => {
  await show('2026-12-01T07:00Z')
  expect(await screen.findByText(/^We are back today at 9:00\sAM$/)).toBeTruthy()
  expect(screen.getByText('We are on the mountain.')).toBeTruthy()
  expect(screen.queryByText(/usually reply/)).toBeNull()
  await expect.poll(() => desk.paths()).toEqual(['GET inbox_members'])
})

it('shows the reply time within the hours', async () => {
  await show('2026-12-01T09:00Z')
  expect(await screen.findByText('We usually reply within a day')).toBeTruthy()
  expect(screen.queryByText('We are on the mountain.')).toBeNull()
})

it('follows the clock while the page stays open', async () => {
  await show('2026-12-01T16:59Z')
  expect(await screen.findByText(/usually reply/)).toBeTruthy()
  await vi.waitFor(() => expect(vi.getTimerCount()).toBeGreaterThan(0))
  await vi.advanceTimersByTimeAsync(60_000)
  expect(await screen.findByText(/^We are back tomorrow at 9:00\sAM$/)).toBeTruthy()
  await vi.advanceTimersByTimeAsync(16 * 3_600_000)
  expect(await screen.findByText(/usually reply/)).toBeTruthy()
})

it('asks the clock again with each opening', async () => {
  const { chat } = await show('2026-12-04T16:00Z')
  expect(await screen.findByText(/usually reply/)).toBeTruthy()
  chat.isOpen.value = false
  await vi.waitFor(() => expect(vi.getTimerCount()).toBe(0))
  vi.setSystemTime(new Date('2026-12-04T18:00Z'))
  chat.isOpen.value = true
  expect(await screen.findByText(/^We are back on Monday at 9:00\sAM$/)).toBeTruthy()
})

it('speaks the language of the visitor and shows the site’s own text instead', async () => {
  await showLanguage(['de'])
  const { options } = await show('2026-12-01T07:00Z')
  expect(await screen.findByText('Wir sind heute um 09:00 wieder da')).toBeTruthy()
  options.unavailableMessage = 'Closed'
  expect(await screen.findByText('Closed')).toBeTruthy()
})

it('hides the out-of-office text once a conversation has begun', async () => {
  desk.visitors.add('known')
  desk.store({ content: 'First', echo_id: 'first' })
  await show('2026-12-01T07:00Z', {}, 'known')
  expect(await screen.findByText('First')).toBeTruthy()
  expect(await screen.findByText(/^We are back today/)).toBeTruthy()
  expect(screen.queryByText('We are on the mountain.')).toBeNull()
})

it('is away without a time in a week without hours', async () => {
  await show('2026-12-01T07:00Z', { working_hours: week.map(({ day_of_week }) => hours(day_of_week, null)) })
  expect(await screen.findByText('We are away at the moment')).toBeTruthy()
})
