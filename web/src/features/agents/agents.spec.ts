import userEvent from '@testing-library/user-event'
import { cleanup, screen, within } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import { ErrorResponse } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import { agent, inbox, profile } from '@/testing/wire'

const administrator = { user: profile({ role: 'administrator' }) }
const agents = [agent({ role: 'administrator' }), agent({ id: 8, available_name: 'Ben', email: 'ben@acme.example' })]

afterEach(cleanup)

async function invite(email: string, name: string) {
  await userEvent.type(await screen.findByLabelText('E-mail'), email)
  await userEvent.type(screen.getByLabelText('Name'), name)
  await userEvent.click(screen.getByRole('radio', { name: /^Administrator/ }))
  await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Invite agent' }))
}

it('invites an agent and shows the link once, to be copied', async () => {
  userEvent.setup()
  const { server, router } = await openPage('/settings/agents/new', { ...administrator, agents })
  await invite('eve@acme.example', 'Eve')
  const dialog = await screen.findByRole('dialog', { name: 'Password link for Eve' })
  const link = await within(dialog).findByLabelText('Link')
  expect(link).toHaveProperty('value', expect.stringMatching(/password#token-of-\d+$/))
  expect(document.activeElement).toBe(link)
  expect(within(dialog).getByText(/works once, until .* is not shown again/)).toBeTruthy()
  await userEvent.click(within(dialog).getByRole('button', { name: 'Copy link' }))
  expect(await within(dialog).findByText('Copied')).toBeTruthy()
  expect(await navigator.clipboard.readText()).toBe((link as HTMLInputElement).value)
  await userEvent.click(within(dialog).getByRole('button', { name: 'Done' }))
  await expect.poll(() => router.currentRoute.value.path).toBe('/settings/agents')
  const row = (await screen.findByRole('link', { name: 'Eve' })).closest('tr') as HTMLElement
  expect(row.textContent).toContain('Administrator')
  expect(row.textContent).toContain('Invited, has not signed in')
  expect(server.desk.agents.at(-1)).toMatchObject({ name: 'Eve', email: 'eve@acme.example', role: 'administrator' })
})

it('invites to the inboxes that the administrator leaves selected', async () => {
  const inboxes = [inbox({ id: 31, name: 'Telegram' }), inbox({ id: 32, name: 'WhatsApp' })]
  const { server } = await openPage('/settings/agents/new', { ...administrator, agents, inboxes })
  const field = await screen.findByRole('button', { name: 'Inboxes Telegram WhatsApp' })
  await userEvent.click(field)
  await userEvent.click(await screen.findByRole('option', { name: 'Telegram' }))
  await userEvent.keyboard('{Escape}')
  expect(screen.getByRole('button', { name: 'Inboxes WhatsApp' })).toBeTruthy()
  await invite('eve@acme.example', 'Eve')
  await screen.findByRole('dialog', { name: 'Password link for Eve' })
  expect(server.requests.find(({ method, path }) => method === 'POST' && path.endsWith('/agents'))?.body).toMatchObject({ inbox_ids: [32] })
})

it('says that an invitation is mailed, on a desk that sends mail', async () => {
  const account = { id: 1, version: 1, name: 'Acme', locale: 'en', settings: {}, custom_attributes: {}, features: { outgoing_mail: true } }
  await openPage('/settings/agents/new', { ...administrator, agents }, { routes: { 'GET A': () => account } })
  expect(await screen.findByText(/They get a mail with a link/)).toBeTruthy()
  await invite('eve@acme.example', 'Eve')
  const dialog = within(await screen.findByRole('dialog', { name: 'Password link for Eve' }))
  expect(dialog.getByText(/on its way to eve@acme.example/)).toBeTruthy()
  expect(await dialog.findByLabelText('Link')).toBeTruthy()
})

it('says what an agent without an inbox sees', async () => {
  await openPage('/settings/agents/new', { ...administrator, agents, inboxes: [inbox({ id: 31, name: 'Telegram' })] })
  await userEvent.click(await screen.findByRole('button', { name: 'Inboxes Telegram' }))
  await userEvent.click(await screen.findByRole('option', { name: 'Telegram' }))
  await userEvent.keyboard('{Escape}')
  expect(screen.getByRole('button', { name: 'Inboxes No inboxes' })).toBeTruthy()
  expect(screen.getByText(/^Without an inbox they see no conversation/)).toBeTruthy()
  await userEvent.click(screen.getByRole('radio', { name: /^Administrator/ }))
  expect(screen.queryByText(/^Without an inbox/)).toBeNull()
})

it('displays a refused address at its field and makes no link', async () => {
  const { server } = await openPage('/settings/agents/new', { ...administrator, agents }, {
    routes: { 'POST A/agents': () => new ErrorResponse(422, { code: 'already_a_member', message: 'An agent has this address.', attributes: ['email'] }) },
  })
  await invite('ben@acme.example', 'Ben')
  const field = screen.getByLabelText('E-mail')
  await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true')
  expect(screen.getByText('An agent has this address.')).toBeTruthy()
  expect(server.requests.some(({ path }) => path.endsWith('password_link'))).toBe(false)
})

it('says that a person of another account signs in with the password they have', async () => {
  const { server } = await openPage('/settings/agents/8', { ...administrator, agents })
  server.on('POST A/agents/8/password_link', () => new ErrorResponse(401, { code: 'password_link_refused', error: 'Several accounts.' }))
  await userEvent.click(await screen.findByRole('button', { name: 'Make a password link' }))
  expect(await screen.findByText(/^Ben has a password already/)).toBeTruthy()
  expect(screen.queryByRole('button', { name: 'Copy link' })).toBeNull()
})

it('tries again when the link could not be made', async () => {
  const { server } = await openPage('/settings/agents/8', { ...administrator, agents })
  server.on('POST A/agents/8/password_link', () => new ErrorResponse(503, { error: 'Busy.' }))
  await userEvent.click(await screen.findByRole('button', { name: 'Make a password link' }))
  expect((await screen.findByRole('alert')).textContent).toBe('Busy.')
  server.restore('POST A/agents/8/password_link')
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByLabelText('Link')).toHaveProperty('value', 'https://desk.example/password#token-of-8')
})

it('changes name and role, and keeps the e-mail address', async () => {
  const { server, router } = await openPage('/settings/agents/8', { ...administrator, agents })
  expect(await screen.findByLabelText('E-mail')).toHaveProperty('disabled', true)
  await userEvent.click(screen.getByRole('radio', { name: /^Administrator/ }))
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  await expect.poll(() => router.currentRoute.value.path).toBe('/settings/agents')
  expect(server.requests.find(({ method }) => method === 'PATCH')?.body).toEqual({ role: 'administrator' })
})

it('removes an agent after saying what happens to their conversations', async () => {
  const { server } = await openPage('/settings/agents', { ...administrator, agents })
  await userEvent.click(await screen.findByRole('button', { name: 'Actions for Ben' }))
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Remove' }))
  const dialog = await screen.findByRole('dialog', { name: 'Remove Ben from the account?' })
  expect(dialog.textContent).toContain('Conversations assigned to them stay with “Former agent”')
  await userEvent.click(within(dialog).getByRole('button', { name: 'Remove' }))
  await expect.poll(() => screen.queryByRole('link', { name: 'Ben' })).toBeNull()
  expect(server.desk.agents.map(({ id }) => id)).toEqual([7])
})
