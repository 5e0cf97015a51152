import userEvent from '@testing-library/user-event'
import { cleanup, screen, within } from '@testing-library/vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import axe from 'axe-core'
import { ErrorResponse } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import { agent, inbox, profile } from '@/testing/wire'
import { daysOf, hoursFields, timeOptions, withOpening } from './hoursFields'

const ada = { user: profile({ role: 'administrator' }), agents: [agent({ role: 'administrator' })] }
const bot = inbox({ id: 31, name: 'Shop bot', channel_type: 'Channel::Telegram', bot_name: 'shop_bot', working_hours_enabled: true, timezone: 'UTC', out_of_office_message: 'We are closed.' })
const shop = inbox({
  id: 32, name: 'Shop', channel_type: 'Channel::WebWidget', website_url: '', widget_color: '#7c3f00', welcome_title: 'Hello', welcome_tagline: '', reply_time: 'in_a_few_hours',
  selected_feature_flags: [], pre_chat_form_enabled: false, pre_chat_form_options: { pre_chat_message: '', require_email: false, pre_chat_fields: [] }, allowed_domains: '', out_of_office_message: 'We are on the mountain.',
})
const desk = { ...ada, inboxes: [bot, shop], inboxMembers: new Map([[31, [7]], [32, [7]]]) }

// A Tuesday.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-12-01T12:00Z') }))
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

const press = async (name: string | RegExp) => userEvent.click(await screen.findByRole('button', { name }))
const optionsOf = (name: string) => within(screen.getByRole('combobox', { name })).getAllByRole<HTMLOptionElement>('option').map(({ textContent }) => textContent?.replace(/\s/g, ' '))
const changesOf = (server: Awaited<ReturnType<typeof openPage>>['server']) => server.requests.filter(({ method }) => method === 'PATCH').map(({ body }) => body as Record<string, unknown>)
const open = (day_of_week: number, open_hour: number, close_hour: number, rest = {}) =>
  ({ day_of_week, closed_all_day: false, open_all_day: false, open_hour, open_minutes: 0, close_hour, close_minutes: 0, ...rest })

describe('the hours of an inbox', () => {
  it('are those of a week, from Monday', async () => {
    const { server } = await openPage('/settings/inboxes/31', desk)
    const days = await screen.findAllByRole<HTMLInputElement>('switch')
    expect(days.map(each => [each.labels?.[0]?.textContent?.trim(), each.checked])).toEqual([
      ['Monday', true], ['Tuesday', true], ['Wednesday', true], ['Thursday', true], ['Friday', true], ['Saturday', false], ['Sunday', false],
    ])
    await userEvent.click(screen.getByRole('switch', { name: 'Sunday' }))
    await userEvent.click(screen.getByRole('switch', { name: 'Monday' }))
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Sunday: opens at' }), '600')
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Sunday: closes at' }), 'midnight')
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Time zone' }), 'Asia/Tokyo')
    expect(screen.getByText(/^It is 9:00\sPM there now\.$/)).toBeTruthy()
    await press('Save')
    await expect.poll(() => changesOf(server).length).toBe(1)
    expect(changesOf(server)[0]).toEqual({ working_hours: expect.any(Array) as unknown, timezone: 'Asia/Tokyo' })
    const sent = changesOf(server)[0]?.working_hours as unknown[]
    expect(sent).toHaveLength(7)
    expect(sent[0]).toEqual(open(0, 10, 23, { close_minutes: 59 }))
    expect(sent[1]).toMatchObject({ day_of_week: 1, closed_all_day: true })
    expect(sent[2]).toEqual(open(2, 9, 17))
  })

  it('are copied to all days with the keyboard', async () => {
    const { server } = await openPage('/settings/inboxes/31', desk)
    const closes = await screen.findByRole('combobox', { name: 'Friday: closes at' })
    await userEvent.selectOptions(closes, '840')
    closes.focus()
    await userEvent.tab()
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Copy the hours of Friday to all days')
    await userEvent.keyboard('{Enter}')
    expect(screen.getAllByRole<HTMLInputElement>('switch').every(({ checked }) => checked)).toBe(true)
    await press('Save')
    await expect.poll(() => changesOf(server)[0]?.working_hours).toEqual([0, 1, 2, 3, 4, 5, 6].map(day => open(day, 9, 14)))
  })

  it('cannot end before they begin', async () => {
    await openPage('/settings/inboxes/31', desk)
    const opens = await screen.findByRole('combobox', { name: 'Monday: opens at' })
    expect(optionsOf('Monday: opens at')).toHaveLength(96)
    await userEvent.selectOptions(opens, '1080')
    const closes = screen.getByRole<HTMLSelectElement>('combobox', { name: 'Monday: closes at' })
    expect(closes.value).toBe('1440')
    expect(optionsOf('Monday: closes at')[0]).toBe('6:15 PM')
  })

  it('say whether the inbox is open by the clock of its zone', async () => {
    await openPage('/settings/inboxes/31', desk)
    expect(await screen.findByText('Open now.')).toBeTruthy()
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Tuesday: closes at' }), '720')
    expect(screen.getByText(/^Closed now\. We are back tomorrow at 9:00\sAM\.$/)).toBeTruthy()
    for (const each of screen.getAllByRole<HTMLInputElement>('switch').filter(({ checked }) => checked))
      await userEvent.click(each)
    expect(screen.getByText('Closed on all days.')).toBeTruthy()
  })

  it('leave everything as it is where they are switched off', async () => {
    const { server } = await openPage('/settings/inboxes/31', desk)
    await userEvent.click(await screen.findByLabelText(/^Keep business hours/))
    expect(screen.queryByRole('switch')).toBeNull()
    await press('Save')
    await expect.poll(() => changesOf(server)[0]).toMatchObject({ working_hours_enabled: false })
    expect(changesOf(server)[0]).not.toHaveProperty('working_hours')
  })

  it('show why the server refused them', async () => {
    const { server } = await openPage('/settings/inboxes/31', desk)
    server.on('PATCH A/inboxes/31', () => new ErrorResponse(422, { error: 'Monday: no.', code: 'working_hours_reversed', attributes: ['working_hours'] }))
    await screen.findAllByRole('switch')
    await userEvent.click(screen.getByRole('switch', { name: 'Saturday' }))
    await press('Save')
    expect(await screen.findByText('Monday: no.')).toBeTruthy()
    expect(document.activeElement?.getAttribute('aria-invalid')).toBe('true')
  })

  it('can be used with a screen reader', async () => {
    await openPage('/settings/inboxes/31', desk)
    await screen.findAllByRole('switch')
    const { violations } = await axe.run(screen.getByRole('dialog'), { rules: { 'color-contrast': { enabled: false }, 'target-size': { enabled: false } } })
    expect(violations.map(({ id }) => id)).toEqual([])
  })
})

it('the preview shows a website after hours', async () => {
  const { server } = await openPage('/settings/inboxes/32', desk)
  const shown = async () => within(await screen.findByRole('img', { name: 'The chat as visitors see it' }))
  expect((await shown()).getByText('We usually reply within a few hours')).toBeTruthy()
  expect(screen.queryByRole('button', { name: 'After hours' })).toBeNull()
  await userEvent.click(screen.getByLabelText(/^Keep business hours/))
  await press('After hours')
  expect((await shown()).getByText(/^We are back tomorrow at 9:00\sAM$/)).toBeTruthy()
  expect((await shown()).getByText('We are on the mountain.')).toBeTruthy()
  await userEvent.clear(screen.getByLabelText('Out-of-office text'))
  await press('Save')
  await expect.poll(() => changesOf(server)[0]).toMatchObject({ working_hours_enabled: true, out_of_office_message: null })
})

describe('the fields', () => {
  it('give back the hours that they were made of', () => {
    const hours = [open(0, 0, 23, { open_all_day: true, close_minutes: 59 }), ...inbox().working_hours.slice(1, 6), open(6, 22, 23, { close_minutes: 59, open_minutes: 10 })]
    const again = daysOf(hoursFields(inbox({ working_hours: hours })))
    expect(again).toEqual(hours)
  })

  it('offer the present time between the steps', () => {
    expect(timeOptions(1425, 1440, 1431, 'midnight').map(({ value }) => value)).toEqual(['1425', '1431', '1440'])
  })

  it('keep the length of a day whose beginning passes its end', () => {
    expect(withOpening({ isOpen: true, opens: 540, closes: 1020 }, 600)).toMatchObject({ opens: 600, closes: 1020 })
    expect(withOpening({ isOpen: true, opens: 540, closes: 600 }, 700)).toMatchObject({ opens: 700, closes: 760 })
  })
})
