import userEvent from '@testing-library/user-event'
import { cleanup, screen, within } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import type { FakeRequest } from '@/testing/fakeServer'
import { ErrorResponse } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import { agent, label, profile } from '@/testing/wire'
import { useSession } from '@/stores/session'
import { timeZones } from '@/i18n/timeZones'
import { languages } from './languages'
import type { Unit } from './inactivity'
import { minutesOf, durationOf } from './inactivity'

const administrator = { user: profile({ role: 'administrator' }), agents: [agent({ role: 'administrator' })] }
const account = { id: 1, version: 1, name: 'Acme Coffee', locale: 'en', settings: {}, custom_attributes: { timezone: 'Asia/Calcutta' } }

afterEach(cleanup)

const save = async (section: string) => userEvent.click(within(await screen.findByRole('region', { name: section })).getByRole('button', { name: 'Save' }))

it('changes name, language and time zone, and renews the name in the menu', async () => {
  const { server } = await openPage('/settings/account', administrator, { routes: {
    'GET A': () => account,
    'PATCH A': ({ body }: FakeRequest) => {
      server.desk.user = profile({ role: 'administrator', accounts: server.desk.user.accounts.map(each => ({ ...each, name: 'Acme Tea' })) })
      return { ...account, ...body as object }
    },
  } })
  expect(await screen.findByLabelText('Time zone')).toHaveProperty('value', 'Asia/Calcutta')
  await userEvent.clear(screen.getByLabelText('Name'))
  await userEvent.type(screen.getByLabelText('Name'), 'Acme Tea')
  await userEvent.selectOptions(screen.getByLabelText('Language'), 'Brazilian Portuguese')
  await userEvent.selectOptions(screen.getByLabelText('Time zone'), 'America/Sao Paulo')
  await save('General')
  expect(await screen.findByText('Saved')).toBeTruthy()
  expect(server.requests.find(({ method }) => method === 'PATCH')?.body).toEqual({ name: 'Acme Tea', locale: 'pt_BR', timezone: 'America/Sao_Paulo' })
  await expect.poll(() => useSession().account?.name).toBe('Acme Tea')
})

it('follows what a colleague changes, keeps what was typed, and says so at a field that both changed', async () => {
  let present: object = { ...account, settings: { auto_resolve_after: 2_160, conversation_required_attributes: [] } }
  const { server } = await openPage('/settings/account', administrator, { routes: { 'GET A': () => present } })
  server.sockets.last().open()
  const store = (changes: object) => {
    present = { ...present, ...changes }
    server.desk.invalidateCaches()
    server.deliver()
  }
  await userEvent.type(await screen.findByLabelText('Name'), ' 2')
  store({ version: 2, locale: 'de', settings: { auto_resolve_after: 2_880, auto_resolve_message: 'Goodbye!' } })
  await expect.poll(() => screen.getByLabelText('After')).toHaveProperty('value', '2')
  expect(screen.getByLabelText('Unit')).toHaveProperty('value', 'days')
  expect(screen.getByLabelText('Message to the customer')).toHaveProperty('value', 'Goodbye!')
  expect(screen.getByLabelText('Language')).toHaveProperty('value', 'de')
  expect(screen.getByLabelText('Name')).toHaveProperty('value', 'Acme Coffee 2')
  expect(screen.queryByText(/^A colleague has meanwhile/)).toBeNull()
  store({ version: 3, name: 'Acme Tea' })
  expect(await screen.findByText(/^A colleague has meanwhile/)).toBeTruthy()
  store({ version: 2, locale: 'fr' })
  await expect.poll(() => server.requests.filter(({ path }) => path === 'A').length).toBe(4)
  expect(screen.getByLabelText('Language')).toHaveProperty('value', 'de')
})

it('displays a refused change at its field', async () => {
  await openPage('/settings/account', administrator, { routes: {
    'GET A': () => account,
    'PATCH A': () => new ErrorResponse(422, { code: 'timezone_unknown', message: 'It is not known.', attributes: ['timezone'] }),
  } })
  await userEvent.type(await screen.findByLabelText('Name'), '!')
  await save('General')
  expect(await screen.findByText('It is not known.')).toBeTruthy()
  expect(document.activeElement).toBe(screen.getByLabelText('Time zone'))
})

it('resolves inactive conversations', async () => {
  const { server } = await openPage('/settings/account', administrator, { routes: {
    'GET A': () => account,
    'PATCH A': ({ body }: FakeRequest) => ({ ...account, settings: body as object }),
    'GET A/labels': () => ({ payload: [label({ title: 'rested' })] }),
  } })
  await userEvent.click(await screen.findByLabelText('Resolve inactive conversations automatically'))
  expect(screen.getByLabelText('After')).toHaveProperty('value', '7')
  expect(screen.getByLabelText(/^Keep those open/)).toHaveProperty('checked', true)
  await userEvent.clear(screen.getByLabelText('After'))
  await userEvent.type(screen.getByLabelText('After'), '36')
  await userEvent.selectOptions(screen.getByLabelText('Unit'), 'hours without activity')
  await userEvent.type(screen.getByLabelText('Message to the customer'), 'Goodbye!')
  await screen.findByRole('option', { name: 'rested' })
  await userEvent.selectOptions(screen.getByLabelText('Label'), 'rested')
  await save('Auto-resolve')
  expect(await screen.findByText('Saved')).toBeTruthy()
  expect(server.requests.find(({ method }) => method === 'PATCH')?.body).toEqual({
    auto_resolve_after: 2_160, auto_resolve_message: 'Goodbye!', auto_resolve_label: 'rested', auto_resolve_ignore_waiting: true,
  })
  await userEvent.click(screen.getByLabelText('Resolve inactive conversations automatically'))
  await save('Auto-resolve')
  await expect.poll(() => server.requests.findLast(({ method }) => method === 'PATCH')?.body).toEqual({ auto_resolve_after: null })
})

it.each([[1_440, 1, 'days'], [90, 90, 'minutes'], [2_160, 36, 'hours']])('shows %s minutes as %s %s', (minutes, amount, unit) => {
  expect(durationOf(minutes)).toEqual({ amount, unit })
  expect(minutesOf(String(amount), unit as Unit)).toBe(minutes)
})

it('tries again when the account could not be loaded', async () => {
  const { server } = await openPage('/settings/account', administrator, { routes: { 'GET A': () => new ErrorResponse(503, { error: 'Busy.' }) } })
  expect((await screen.findByRole('alert')).textContent).toContain('Busy.')
  server.on('GET A', () => account)
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByLabelText('Name')).toHaveProperty('value', 'Acme Coffee')
})

it('offers each language once, and a time zone that this browser does not know', () => {
  const names = languages().map(({ label }) => label)
  expect(new Set(names).size).toBe(names.length)
  expect(timeZones('Mars/Olympus').map(({ value }) => value)).toEqual(expect.arrayContaining(['Mars/Olympus', 'UTC', 'Europe/Berlin']))
})
