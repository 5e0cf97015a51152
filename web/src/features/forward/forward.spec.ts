import userEvent from '@testing-library/user-event'
import { cleanup, screen, waitFor, within } from '@testing-library/vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Routes } from '@/testing/fakeServer'
import { ErrorResponse } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import { attachment, contactSender, inbox, userSender, wireContact, wireConversation, wireMessage } from '@/testing/wire'

const contact = wireContact({ name: 'Mia', email: 'mia@customer.example' })
const conversation = wireConversation({ id: 1, inbox_id: 11, channel: 'Channel::Email', contact })
const inboxes = [inbox({ id: 11, name: 'Support', channel_type: 'Channel::Email', email: 'support@acme.example', forward_to_email: null })]
const sender = contactSender({ name: 'Mia', email: contact.email })
const written = wireMessage({ id: 101, conversation_id: 1, content: 'Where is my lamp?', sender, attachments: [
  attachment({ id: 5, message_id: 101, file_name: 'bill.pdf', file_type: 'file', file_size: 2_000_000, data_url: 'https://files.example/bill.pdf' }), attachment({ id: 6, message_id: 101, file_name: 'lamp.png', file_size: 1_000_000, data_url: 'https://files.example/lamp.png' }),
] })
const note = wireMessage({ id: 102, conversation_id: 1, content: 'A note', private: true, message_type: 1, sender: userSender({}) })
const forward = { message_ids: [101], attachment_ids: [5] }
const sent = wireMessage({ id: 103, conversation_id: 1, content: null, message_type: 1, sender: userSender({}), content_attributes: { to_emails: ['pat@supplier.example'], forwarded: forward, forward_id: 103 } })

const open = (messages: object[] = [written, note], routes: Routes = {}, channel = {}) =>
  openPage('/conversations/1', { conversations: [{ ...conversation, ...channel }], messages: messages as never, inboxes }, { routes })
const dialog = async () => within(await screen.findByRole('dialog', { name: 'Forward by e-mail' }))

beforeEach(() => { vi.stubGlobal('ResizeObserver', class { observe() {} disconnect() {} unobserve() {} }) })
afterEach(() => { cleanup(); vi.unstubAllGlobals() })

async function openFromMessage() {
  await screen.findByText('Where is my lamp?')
  await userEvent.click(screen.getAllByRole('button', { name: 'Message actions' })[0] as HTMLElement)
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Forward' }))
  return dialog()
}

describe('the dialog', () => {
  it('forwards a message without a file that was left out', async () => {
    const { server } = await open(undefined, { 'POST A/conversations/1/forward': () => sent })
    const shown = await openFromMessage()
    await userEvent.type(shown.getByLabelText('To'), 'pat@supplier.example,')
    await userEvent.type(shown.getByLabelText('Comment'), 'Can you help?')
    expect(shown.getByText('Files, 3 MB')).toBeTruthy()
    await userEvent.click(shown.getByRole('button', { name: 'Leave out: lamp.png' }))
    expect(shown.getByText('Files, 2 MB')).toBeTruthy()
    await userEvent.click(shown.getByRole('button', { name: 'Forward' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    const [request] = server.requests.filter(({ path }) => path.endsWith('/forward'))
    expect(request?.body).toMatchObject({ to_emails: ['pat@supplier.example'], cc_emails: [], content: 'Can you help?', message_ids: [101], attachment_ids: [5] })
    expect(await screen.findByText('Forwarded to pat@supplier.example')).toBeTruthy()
  })

  it('opens by its key for the whole conversation, without its notes', async () => {
    await open()
    await screen.findByText('Where is my lamp?')
    await userEvent.keyboard('d')
    const shown = await dialog()
    expect(await shown.findByText('1 message')).toBeTruthy()
    expect(shown.queryByText('A note')).toBeNull()
  })

  it('asks for a recipient, names a wrong one and sends nothing', async () => {
    const { server } = await open()
    const shown = await openFromMessage()
    await userEvent.click(shown.getByRole('button', { name: 'Forward' }))
    expect(shown.getByRole('alert').textContent).toBe('Add a recipient.')
    await userEvent.type(shown.getByLabelText('To'), 'pat,')
    expect(shown.getByRole('alert').textContent).toBe('Not an e-mail address: pat')
    expect(server.requests.filter(({ path }) => path.endsWith('/forward'))).toEqual([])
  })

  it('refuses files that are too large together', async () => {
    await open([{ ...written, attachments: [attachment({ id: 5, message_id: 101, file_name: 'a.zip', file_type: 'file', file_size: 26_000_000, data_url: 'https://files.example/a.zip' })] }])
    const shown = await openFromMessage()
    expect(shown.getByRole('alert').textContent).toBe('A mail takes files of 25 MB together. Leave some out.')
  })

  it('repeats a request after a lost answer under the same key, and keeps the comment', async () => {
    let tries = 0
    const { server } = await open(undefined, { 'POST A/conversations/1/forward': () => tries++ ? sent : new ErrorResponse(503, { error: 'Busy.', code: 'busy_try_again' }) })
    const shown = await openFromMessage()
    await userEvent.type(shown.getByLabelText('To'), 'pat@supplier.example,')
    await userEvent.click(shown.getByRole('button', { name: 'Forward' }))
    expect(await shown.findByRole('alert')).toBeTruthy()
    await userEvent.click(shown.getByRole('button', { name: 'Forward' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    const used = server.requests.filter(({ path }) => path.endsWith('/forward')).map(({ body }) => (body as { echo_id: string }).echo_id)
    expect(new Set(used).size).toBe(1)
    expect(used).toHaveLength(2)
  })

  it('asks before what was written is discarded', async () => {
    await open()
    const shown = await openFromMessage()
    await userEvent.type(shown.getByLabelText('Comment'), 'Can you help?')
    await userEvent.keyboard('{Escape}')
    const question = within(await screen.findByRole('dialog', { name: 'Discard your changes?' }))
    await userEvent.click(question.getByRole('button', { name: 'Cancel' }))
    expect(shown.getByLabelText<HTMLTextAreaElement>('Comment').value).toBe('Can you help?')
    await userEvent.click(shown.getByRole('button', { name: 'Cancel' }))
    await userEvent.click(await screen.findByRole('button', { name: 'Discard' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  it('closes without a question while nothing is written', async () => {
    await open()
    await openFromMessage()
    await userEvent.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  it.each(['Control', 'Meta'])('sends by Enter with %s, also an address that is being typed', async (key) => {
    const { server } = await open(undefined, { 'POST A/conversations/1/forward': () => sent })
    const shown = await openFromMessage()
    await userEvent.type(shown.getByLabelText('To'), 'pat@supplier.example')
    await userEvent.keyboard(`{${key}>}{Enter}{/${key}}`)
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(server.requests.filter(({ path }) => path.endsWith('/forward')).map(({ body }) => (body as { to_emails: string[] }).to_emails)).toEqual([['pat@supplier.example']])
  })

  it('is not offered for a note or in a chat', async () => {
    await open([written, note], {}, { channel: 'Channel::Telegram' })
    await screen.findByText('Where is my lamp?')
    for (const button of screen.getAllByRole('button', { name: 'Message actions' })) {
      await userEvent.click(button)
      await screen.findByRole('menuitem', { name: 'Copy text' })
      expect(screen.queryByRole('menuitem', { name: 'Forward' })).toBeNull()
      await userEvent.keyboard('{Escape}')
    }
    await userEvent.keyboard('d')
    expect(screen.queryByRole('dialog')).toBeNull()
  })
})

describe('a forward in the thread', () => {
  it('names its receivers, and its messages with their files on demand', async () => {
    await open([written, sent])
    expect(await screen.findByText('Forwarded to pat@supplier.example')).toBeTruthy()
    await userEvent.click(screen.getByText('1 message'))
    expect(screen.getByRole('button', { name: 'Where is my lamp? · bill.pdf' })).toBeTruthy()
  })

  it('names its messages in the conversation to which a split has moved them', async () => {
    const splits = [{ stored_in: 1, shown_in: 2, first_id: 101, last_id: 103 }]
    await openPage('/conversations/2', {
      conversations: [{ ...conversation, splits }, { ...conversation, id: 2, splits }], messages: [written, sent] as never, inboxes,
    })
    await userEvent.click(await screen.findByText('1 message'))
    expect(screen.getByRole('button', { name: 'Where is my lamp? · bill.pdf' })).toBeTruthy()
  })
})
