import userEvent from '@testing-library/user-event'
import { cleanup, screen, within } from '@testing-library/vue'
import { afterEach, expect, it, vi } from 'vitest'
import type { FakeRequest, FakeServer } from '@/testing/fakeServer'
import { ErrorResponse } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import { profile } from '@/testing/wire'
import { useSession } from '@/stores/session'
import { browserName } from './browserName'

const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36'
const sessions = [
  { id: 'aa', user_agent: CHROME, created_at: 1_700_000_000, expires_at: 1_800_000_000, current: true },
  { id: 'bb', user_agent: '', created_at: 1_600_000_000, expires_at: 1_800_000_000, current: false },
]

afterEach(cleanup)

/** Opens the page against a server that stores the fields of the profile. */
async function openProfile(): Promise<FakeServer> {
  const stored = { user: profile({ display_name: null, message_signature: 'Ada' }) }
  const save = ({ body }: FakeRequest) => {
    const { current_password: _, password: __, ...fields } = body as Record<string, unknown>
    return Object.assign(stored.user, fields, fields.email ? { uid: fields.email } : {}, { version: stored.user.version + 1 })
  }
  const { server } = await openPage('/settings/profile', stored, { routes: {
    'PUT /api/v1/profile': save,
    'PATCH /api/v1/profile': save,
    'GET /api/v1/profile/sessions': () => sessions,
  } })
  await screen.findByText('Chrome on Linux')
  return server
}

const section = (name: string) => within(screen.getByRole('region', { name }))
const bodies = (server: FakeServer, path: string) => server.requests.filter(({ method, path: sent }) => method !== 'GET' && sent === path).map(({ body }) => body)

it('saves name, display name and signature', async () => {
  const server = await openProfile()
  const about = section('About you')
  expect(about.getByRole('button', { name: 'Save' })).toHaveProperty('disabled', true)
  await userEvent.type(about.getByLabelText('Display name'), 'Ada from support')
  await userEvent.click(about.getByRole('button', { name: 'Save' }))
  expect(await about.findByText('Saved')).toBeTruthy()
  expect(bodies(server, '/api/v1/profile')).toEqual([{ display_name: 'Ada from support' }])
  expect(useSession().user?.display_name).toBe('Ada from support')
})

it('saves the choice of what follows a resolved conversation', async () => {
  const server = await openProfile()
  const closing = section('Closing conversations')
  expect(closing.getByRole('radio', { name: 'Open the next conversation' })).toHaveProperty('checked', true)
  await userEvent.click(closing.getByRole('radio', { name: 'Return to the list' }))
  await expect.poll(() => bodies(server, '/api/v1/profile')).toEqual([{ ui_settings: { after_closing: 'list' } }])
  expect(closing.getByRole('radio', { name: 'Return to the list' })).toHaveProperty('checked', true)
})

it('changes the e-mail address with the password, and goes on with the new one', async () => {
  const server = await openProfile()
  const email = section('E-mail address')
  await userEvent.clear(email.getByLabelText('E-mail'))
  await userEvent.type(email.getByLabelText('E-mail'), 'a@acme.example')
  await userEvent.type(email.getByLabelText('Current password'), 'Secret-1')
  await userEvent.click(email.getByRole('button', { name: 'Save' }))
  expect(await email.findByText('Saved')).toBeTruthy()
  expect(email.getByLabelText('Current password')).toHaveProperty('value', '')
  expect(bodies(server, '/api/v1/profile')).toEqual([{ email: 'a@acme.example', current_password: 'Secret-1' }])
  await useSession().refresh()
  expect(server.requests.at(-1)?.headers.get('uid')).toBe('a@acme.example')
})

it('displays a wrong password at its field, which receives the focus', async () => {
  const server = await openProfile()
  server.on('PUT /api/v1/profile', () => new ErrorResponse(422, { code: 'current_password_wrong', message: 'It is wrong.', attributes: ['current_password'] }))
  const password = section('Password')
  await userEvent.type(password.getByLabelText('Current password'), 'nonsense')
  await userEvent.type(password.getByLabelText('New password'), 'Brand-new-1')
  await userEvent.click(password.getByRole('button', { name: 'Change password' }))
  expect(await password.findByText('It is wrong.')).toBeTruthy()
  expect(document.activeElement).toBe(password.getByLabelText('Current password'))
  expect(password.queryByText('Saved')).toBeNull()
})

it('ends the session here after a new password', async () => {
  const server = await openProfile()
  server.on('GET /api/v1/profile', () => new ErrorResponse(401, { errors: ['Sign in first.'] }))
  const password = section('Password')
  await userEvent.type(password.getByLabelText('Current password'), 'Secret-1')
  await userEvent.type(password.getByLabelText('New password'), 'Brand-new-1')
  await userEvent.click(password.getByRole('button', { name: 'Change password' }))
  await vi.waitFor(() => expect(useSession().endReason).toBe('expired'))
})

it('sets the availability, and restores auto-offline when it was not saved', async () => {
  const server = await openProfile()
  server.on('POST /api/v1/profile/availability', () => server.desk.user)
  const availability = section('Availability')
  await userEvent.click(availability.getByRole('radio', { name: 'Busy' }))
  expect(bodies(server, '/api/v1/profile/availability')).toEqual([{ account_id: 1, availability: 'busy' }])
  server.on('POST /api/v1/profile/auto_offline', () => new ErrorResponse(503, { error: 'Busy just now.' }))
  await userEvent.click(availability.getByRole('checkbox'))
  expect((await availability.findByRole('alert')).textContent).toBe('Busy just now.')
  expect(availability.getByRole('checkbox')).toHaveProperty('checked', true)
  server.on('POST /api/v1/profile/auto_offline', () => ({ ...server.desk.user, accounts: server.desk.user.accounts.map(each => ({ ...each, auto_offline: false })) }))
  await userEvent.click(availability.getByRole('checkbox'))
  await vi.waitFor(() => expect(availability.getByRole('checkbox')).toHaveProperty('checked', false))
})

it('hides the access token until it is asked for, and resets it after a confirmation', async () => {
  const server = await openProfile()
  const token = section('Access token')
  expect(token.getByLabelText('Access token')).toHaveProperty('type', 'password')
  await userEvent.click(token.getByRole('button', { name: 'Show' }))
  expect(token.getByLabelText('Access token')).toHaveProperty('type', 'text')
  server.on('POST /api/v1/profile/reset_access_token', () => profile({ access_token: 'fresh', version: 9 }))
  await userEvent.click(token.getByRole('button', { name: 'Reset token' }))
  await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Reset token' }))
  await vi.waitFor(() => expect(token.getByLabelText('Access token')).toHaveProperty('value', 'fresh'))
})

it('lists the browsers and signs out the others', async () => {
  const server = await openProfile()
  const browsers = section('Browsers')
  const rows = browsers.getAllByRole('listitem').map(({ textContent }) => textContent)
  expect(rows[0]).toContain('This browser')
  expect(rows[1]).toContain('Unknown browser')
  server.on('DELETE /api/v1/profile/sessions', () => profile({ pubsub_token: 'fresh', version: 9 }))
  server.on('GET /api/v1/profile/sessions', () => sessions.slice(0, 1))
  await userEvent.click(browsers.getByRole('button', { name: 'Sign out the others' }))
  await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Sign out the others' }))
  await vi.waitFor(() => expect(browsers.getAllByRole('listitem')).toHaveLength(1))
  expect(browsers.queryByRole('button', { name: 'Sign out the others' })).toBeNull()
  expect(useSession().user?.pubsub_token).toBe('fresh')
})

it.each([
  [CHROME, 'Chrome', 'Linux'],
  [`${CHROME} Edg/140.0`, 'Edge', 'Linux'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile Safari/604.1', 'Safari', 'iPhone'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox', 'Windows'],
  ['<script>', null, null],
])('names the browser of %s', (userAgent, browser, system) => {
  expect(browserName(userAgent)).toEqual({ browser, system })
})
