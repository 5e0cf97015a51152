import userEvent from '@testing-library/user-event'
import { cleanup, screen } from '@testing-library/vue'
import { afterEach, describe, expect, it } from 'vitest'
import { ErrorResponse } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import { agent, contactSender, inbox, profile, pushed, wireContact, wireConversation } from '@/testing/wire'

const ada = { user: profile({ role: 'administrator' }), agents: [agent({ role: 'administrator' })] }
const forward = 'in+1.31.0a@in.parley.example'
const mail = inbox({ id: 31, name: 'Support', channel_type: 'Channel::Email', email: 'support@acme.example', forward_to_email: forward })

afterEach(cleanup)

const press = async (name: string) => userEvent.click(await screen.findByRole('button', { name }))
const type = async (label: string, text: string) => userEvent.type(await screen.findByLabelText(label), text)

async function connect(replaced = {}) {
  const opened = await openPage('/settings/inboxes/new', { ...ada, inboxes: [] }, { routes: replaced })
  await userEvent.click(await screen.findByRole('radio', { name: 'E-mail' }))
  await press('Continue')
  await type('Name', 'Support')
  await type('E-mail address', ' support@acme.example ')
  await press('Connect')
  return opened
}

describe('a new e-mail inbox', () => {
  it('shows the address to forward to, the ways of providers, and the first mail', async () => {
    const { server } = await connect()
    await press('Continue')
    expect(await screen.findByDisplayValue(forward)).toBeTruthy()
    expect(screen.getByText('Microsoft 365')).toBeTruthy()
    expect(screen.getByText('Send a mail to support@acme.example now, from an address outside of your company.')).toBeTruthy()
    expect(server.requests.find(({ method, path }) => `${method} ${path}` === 'POST A/inboxes')?.body).toMatchObject({ name: 'Support', channel: { type: 'email', email: 'support@acme.example' } })
    const id = server.desk.inboxes[0]?.id ?? 0
    const conversation = wireConversation({ id: 5, inbox_id: id, channel: 'Channel::Email', contact: wireContact({ name: 'Mia' }) })
    server.sockets.last().open()
    server.desk.conversations.push(conversation)
    server.desk.emit({ event: 'conversation.created', data: pushed(conversation) })
    server.desk.addMessage({ conversation_id: 5, inbox_id: id, content: 'Where is my order?', sender: contactSender({ name: 'Mia' }) })
    server.deliver()
    expect(await screen.findByText('A message from Mia has arrived.')).toBeTruthy()
  })

  it.each([
    ['channel_taken', ['channel'], 'An inbox for this channel exists already.'],
    ['email_invalid', ['channel.email'], 'The e-mail address is not valid.'],
  ])('shows a refusal at the address (%s)', async (code, fields, error) => {
    await connect({ 'POST A/inboxes': () => new ErrorResponse(422, { code, error, attributes: fields }) })
    expect(await screen.findByText(error)).toBeTruthy()
    expect(screen.getByLabelText('E-mail address').getAttribute('aria-invalid')).toBe('true')
  })
})

describe('an e-mail inbox', () => {
  it('changes the name of the sender', async () => {
    const { server } = await openPage('/settings/inboxes/31', { ...ada, inboxes: [mail] })
    await userEvent.selectOptions(await screen.findByLabelText('Name of the sender'), 'professional')
    await type('Name of the business', 'Acme')
    await press('Save')
    await expect.poll(() => server.desk.inboxes[0]).toMatchObject({ sender_name_type: 'professional', business_name: 'Acme' })
    expect(server.requests.find(({ method }) => method === 'PATCH')?.body).toEqual({ sender_name_type: 'professional', business_name: 'Acme' })
  })

  it('reads a mailbox and sends by its own server', async () => {
    const { server } = await openPage('/settings/inboxes/31', { ...ada, inboxes: [mail] })
    expect(screen.queryByLabelText('IMAP server')).toBeNull()
    await userEvent.click(await screen.findByLabelText(/^Read the mailbox/))
    await type('IMAP server', ' imap.acme.example ')
    await type('IMAP login', 'support@acme.example')
    expect(screen.queryByText('Stored. Leave it empty to keep it.')).toBeNull()
    await type('IMAP password', 'secret')
    await userEvent.click(screen.getByLabelText(/^Send by your own server/))
    await type('SMTP server', 'smtp.acme.example')
    await press('Save')
    await expect.poll(() => server.requests.find(({ method }) => method === 'PATCH')?.body).toEqual({ channel: {
      imap_enabled: true, imap_address: 'imap.acme.example', imap_port: 993, imap_login: 'support@acme.example', imap_password: 'secret', imap_enable_ssl: true,
      smtp_enabled: true, smtp_address: 'smtp.acme.example', smtp_port: 587, smtp_login: '', smtp_password: '', smtp_enable_ssl_tls: false,
    } })
  })

  it.each([
    ['shows when its mailbox was read', {}, { polled_at: 1, mail_at: 1, failures: 0, error: null, reason: null }, /^Mailbox read: /],
    ['waits for its first poll', {}, { polled_at: null, mail_at: null, failures: 0, error: null, reason: null }, 'The mailbox is read within two minutes.'],
    ['says why its mailbox cannot be read', {}, { polled_at: null, mail_at: null, failures: 2, error: 'unreachable', reason: 'TimeoutError' }, 'The mailbox could not be read. TimeoutError'],
    ['asks for another password', { reauthorization_required: true }, { polled_at: null, mail_at: null, failures: 10, error: 'login_refused', reason: 'No.' }, /Enter its password again/],
  ])('%s', async (_, fields, status, shown) => {
    const polled = { ...mail, imap_enabled: true, imap_address: 'imap.acme.example', imap_port: 993, imap_login: 'support@acme.example', imap_enable_ssl: true, ...fields }
    await openPage('/settings/inboxes/31', { ...ada, inboxes: [polled] }, { routes: { 'GET A/inboxes/31/mailbox': () => status } })
    expect(await screen.findByText(shown)).toBeTruthy()
    expect(screen.queryByDisplayValue(forward)).toBeNull()
    expect((screen.getByLabelText<HTMLInputElement>('IMAP server')).value).toBe('imap.acme.example')
    expect((screen.getByLabelText<HTMLInputElement>('IMAP password')).required).toBe(false)
  })

  it('says that the desk receives no mails', async () => {
    await openPage('/settings/inboxes/31', { ...ada, inboxes: [{ ...mail, forward_to_email: null }] })
    expect((await screen.findByRole('note')).textContent).toContain('MAIL_DOMAIN')
    expect(screen.queryByText('Gmail and Google Workspace')).toBeNull()
  })
})
