import userEvent from '@testing-library/user-event'
import { cleanup, screen } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import type { FakeRequest } from '@/testing/fakeServer'
import { ErrorResponse } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import { agent, profile } from '@/testing/wire'
import { useSession } from '@/stores/session'
import { languages, timeZones } from './languages'

const administrator = { user: profile({ role: 'administrator' }), agents: [agent({ role: 'administrator' })] }
const account = { id: 1, version: 1, name: 'Acme Coffee', locale: 'en', custom_attributes: { timezone: 'Asia/Calcutta' } }

afterEach(cleanup)

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
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  expect(await screen.findByText('Saved')).toBeTruthy()
  expect(server.requests.find(({ method }) => method === 'PATCH')?.body).toEqual({ name: 'Acme Tea', locale: 'pt_BR', timezone: 'America/Sao_Paulo' })
  await expect.poll(() => useSession().account?.name).toBe('Acme Tea')
})

it('displays a refused change at its field', async () => {
  await openPage('/settings/account', administrator, { routes: {
    'GET A': () => account,
    'PATCH A': () => new ErrorResponse(422, { code: 'timezone_unknown', message: 'It is not known.', attributes: ['timezone'] }),
  } })
  await userEvent.type(await screen.findByLabelText('Name'), '!')
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  expect(await screen.findByText('It is not known.')).toBeTruthy()
  expect(document.activeElement).toBe(screen.getByLabelText('Time zone'))
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
