import userEvent from '@testing-library/user-event'
import { cleanup, screen } from '@testing-library/vue'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ErrorResponse } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import { agent, contactSender, inbox, profile, pushed, wireContact, wireConversation } from '@/testing/wire'

const ada = { user: profile({ role: 'administrator' }), agents: [agent({ role: 'administrator' })] }
const mail = inbox({ id: 31, name: 'Support', channel_type: 'Channel::Email', email: 'support@acme.example', forward_to_email: null })
const signedIn = { ...mail, provider: 'google', imap_enabled: true, imap_address: 'imap.gmail.com', imap_port: 993, imap_login: 'support@acme.example', smtp_enabled: true }
const account = (features: Record<string, boolean>) => ({ 'GET A': () => ({ id: 1, version: 1, name: 'Acme', locale: 'en', settings: {}, custom_attributes: {}, features }) })
const both = account({ google_mailboxes: true, microsoft_mailboxes: true })
const status = { 'GET A/inboxes/31/mailbox': () => ({ polled_at: null, mail_at: null, failures: 0, error: null, reason: null }) }

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const button = (name: string) => screen.findByRole('button', { name })

describe('the sign-in at a provider of mailboxes', () => {
  it('leads to the provider and makes a new inbox', async () => {
    const assign = vi.fn()
    vi.stubGlobal('location', { ...location, assign })
    const { server } = await openPage('/settings/inboxes/new', { ...ada, inboxes: [] }, { routes: { ...both, 'POST A/microsoft/authorization': () => ({ success: true, url: 'https://login.microsoftonline.com/x' }) } })
    await userEvent.click(await screen.findByRole('radio', { name: 'E-mail' }))
    await userEvent.click(await button('Continue'))
    expect(await button('Sign in with Google')).toBeTruthy()
    await userEvent.click(await button('Sign in with Microsoft'))
    await expect.poll(() => assign.mock.calls).toEqual([['https://login.microsoftonline.com/x']])
    expect(server.requests.find(({ method, path }) => method === 'POST' && path === 'A/microsoft/authorization')?.body).toEqual({})
  })

  it('is absent where the operator has no application', async () => {
    await openPage('/settings/inboxes/31', { ...ada, inboxes: [mail] }, { routes: account({ google_mailboxes: false, microsoft_mailboxes: true }) })
    expect(await button('Sign in with Microsoft')).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Sign in with Google' })).toBeNull()
  })

  it('shows a refusal', async () => {
    await openPage('/settings/inboxes/31', { ...ada, inboxes: [mail] }, { routes: { ...both, 'POST A/google/authorization': () => new ErrorResponse(422, { code: 'sign_in_not_configured', error: 'Not set up.', attributes: [] }) } })
    await userEvent.click(await button('Sign in with Google'))
    expect((await screen.findByRole('alert')).textContent).toContain('Not set up.')
  })

  it.each([
    ['/settings/inboxes/31?sign_in=connected', 'status', 'The mailbox is connected.'],
    ['/settings/inboxes/31?sign_in=mailbox_differs', 'alert', 'You have signed in to a mailbox with another address than this inbox.'],
    ['/settings/inboxes/new?sign_in=sign_in_denied', 'alert', 'You have not allowed the access. Nothing has changed.'],
    ['/settings/inboxes/new?sign_in=something_new', 'alert', 'The mailbox could not be connected. Try again later.'],
  ])('says how it has ended (%s)', async (path, role, text) => {
    await openPage(path, { ...ada, inboxes: [signedIn] }, { routes: { ...both, ...status } })
    expect((await screen.findByText(text)).getAttribute('role')).toBe(role)
  })

  it('waits for a message since the connection', async () => {
    const { server } = await openPage('/settings/inboxes/31?sign_in=connected', { ...ada, inboxes: [signedIn] }, { routes: { ...both, ...status } })
    const conversation = wireConversation({ id: 5, inbox_id: 31, channel: 'Channel::Email', contact: wireContact({ name: 'Mia' }) })
    const now = Math.floor(Date.now() / 1000)
    server.desk.conversations.push(conversation)
    server.desk.emit({ event: 'conversation.created', data: pushed(conversation) })
    server.desk.addMessage({ conversation_id: 5, inbox_id: 31, content: 'Earlier', created_at: now - 60, sender: contactSender({ name: 'Mia' }) })
    server.deliver()
    expect(await screen.findByText('This turns green as soon as it arrives.')).toBeTruthy()
    expect(screen.queryByText('A message from Mia has arrived.')).toBeNull()
    server.desk.addMessage({ conversation_id: 5, inbox_id: 31, content: 'Now', created_at: now + 1, sender: contactSender({ name: 'Mia' }) })
    server.deliver()
    expect(await screen.findByText('A message from Mia has arrived.')).toBeTruthy()
  })

  it('names the mailbox', async () => {
    await openPage('/settings/inboxes/31', { ...ada, inboxes: [signedIn] }, { routes: { ...both, ...status } })
    expect(await screen.findByText('Connected at Google as support@acme.example')).toBeTruthy()
  })

  it('marks a mailbox in the list that has to be connected again', async () => {
    await openPage('/settings/inboxes', { ...ada, inboxes: [{ ...signedIn, reauthorization_required: true }, inbox({ id: 32, name: 'Sales' })] }, { routes: both })
    expect((await screen.findAllByText('Not connected')).length).toBe(1)
  })

  it('shows the end of an access alone, asks for no password, and connects it again', async () => {
    const assign = vi.fn()
    vi.stubGlobal('location', { ...location, assign })
    const { server } = await openPage('/settings/inboxes/31', { ...ada, inboxes: [{ ...signedIn, reauthorization_required: true }] }, { routes: { ...both, ...status, 'POST A/google/authorization': () => ({ success: true, url: 'https://accounts.google.com/x' }) } })
    expect(await screen.findByText(/Parley may no longer open the mailbox/)).toBeTruthy()
    expect(await button('Connect again')).toBeTruthy()
    expect(screen.queryByText('Connected at Google as support@acme.example')).toBeNull()
    expect(screen.queryByText('This turns green as soon as it arrives.')).toBeNull()
    expect(screen.queryByLabelText('IMAP password')).toBeNull()
    expect(screen.queryByRole('button', { name: 'Sign in with Microsoft' })).toBeNull()
    await userEvent.click(await button('Connect again'))
    await expect.poll(() => assign.mock.calls).toEqual([['https://accounts.google.com/x']])
    expect(server.requests.find(({ method, path }) => method === 'POST' && path === 'A/google/authorization')?.body).toEqual({ inbox_id: 31 })
  })
})
