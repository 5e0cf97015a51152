import userEvent from '@testing-library/user-event'
import { cleanup, render, screen, waitFor } from '@testing-library/vue'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { usePanels } from '@/features/desk/panels'
import { parts } from '@/lazyComponent'
import { useEntities } from '@/stores/entities'
import { ErrorResponse } from '@/testing/fakeServer'
import type { FakeRequest, Routes } from '@/testing/fakeServer'
import { signIn } from '@/testing/signIn'
import { stubScreen } from '@/testing/stubScreen'
import { wireContact, wireConversation } from '@/testing/wire'

const opened = vi.hoisted(() => vi.fn())
vi.mock('@/features/list/useView', () => ({ useView: () => ({ open: opened }) }))
beforeEach(() => stubScreen())
afterEach(() => {
  cleanup()
  opened.mockReset()
})

const KIM = wireContact({ id: 9, name: 'Kim' })
const inbox = (id: number, name: string, channel_type = 'Channel::Telegram') => ({ source_id: `kim-${id}`, inbox: { id, name, channel_type } })

interface Given { inboxes?: unknown[], conversations?: unknown[], contact?: number | null, routes?: Routes }

/** The dialog for Kim, whom the inboxes reach. */
async function write({ inboxes = [inbox(11, 'Shop bot'), inbox(12, 'Repairs')], conversations = [], contact = 9, routes = {} }: Given = {}) {
  const sent: FakeRequest[] = []
  await signIn({}, {
    'GET A/contacts/search': () => ({ meta: { count: 1, current_page: 1, has_more: false }, payload: [KIM] }),
    'GET A/contacts/9/contactable_inboxes': () => ({ payload: inboxes }),
    'GET A/contacts/9/conversations': () => ({ payload: conversations }),
    'POST A/conversations': (request) => { sent.push(request); return wireConversation({ id: 77 }) },
    ...routes,
  })
  useEntities().load({ contacts: [KIM] })
  usePanels().openNewConversation(contact)
  const { default: NewConversation } = await parts.NewConversation()
  const shown = render(NewConversation)
  return { sent, shown }
}

it('sends a first message in the chosen inbox and opens the conversation', async () => {
  const { sent, shown } = await write()
  await userEvent.selectOptions(await screen.findByRole('combobox', { name: 'Inbox' }), 'Repairs')
  await userEvent.type(screen.getByRole('textbox', { name: 'Message' }), 'Your samovar is ready.')
  await userEvent.keyboard('{Control>}{Enter}{/Control}')
  await waitFor(() => expect(opened).toHaveBeenCalledWith(77))
  expect(sent.map(({ body }) => body)).toEqual([{ contact_id: 9, inbox_id: 12, message: { content: 'Your samovar is ready.' } }])
  expect(shown.emitted('update:open')).toEqual([[false]])
})

it('chooses the contact first', async () => {
  await write({ contact: null })
  await userEvent.type(await screen.findByRole('textbox', { name: /Name, e-mail/ }), 'kim')
  await userEvent.click(await screen.findByRole('option', { name: /Kim/ }))
  await screen.findByRole('textbox', { name: 'Message' })
  await userEvent.click(screen.getByRole('button', { name: 'Choose another contact' }))
  await screen.findByRole('textbox', { name: /Name, e-mail/ })
})

it('offers an open conversation of the inbox instead', async () => {
  await write({ conversations: [wireConversation({ id: 5, contact_id: 9, inbox_id: 11, status: 'open' })] })
  await userEvent.click(await screen.findByRole('button', { name: 'Continue conversation #5' }))
  await waitFor(() => expect(opened).toHaveBeenCalledWith(5))
})

it('proposes the inbox of the newest conversation', async () => {
  await write({ conversations: [wireConversation({ id: 5, contact_id: 9, inbox_id: 12, status: 'resolved' })] })
  await waitFor(() => expect(screen.getByRole('combobox', { name: 'Inbox' })).toHaveProperty('value', '12'))
})

it('repeats a failed message under the same key, and a changed one under another', async () => {
  const keys: (string | null)[] = []
  await write({
    routes: { 'POST A/conversations': ({ headers }) => { keys.push(headers.get('idempotency-key')); return new ErrorResponse(503, { code: 'unavailable', message: 'Try again.' }) } },
  })
  await userEvent.type(await screen.findByRole('textbox', { name: 'Message' }), 'Hello')
  for (const [position, more] of ['', '', '!'].entries()) {
    if (more)
      await userEvent.type(screen.getByRole('textbox', { name: 'Message' }), more)
    await userEvent.click(screen.getByRole('button', { name: 'Send' }))
    await waitFor(() => expect(keys).toHaveLength(position + 1))
    await waitFor(() => expect(screen.getByRole('textbox', { name: 'Message' }).getAttribute('aria-invalid')).toBe('true'))
  }
  expect(keys[0]).toBe(keys[1])
  expect(keys[2]).not.toBe(keys[0])
})

it('asks for a text', async () => {
  const { sent } = await write()
  await screen.findByRole('textbox', { name: 'Message' })
  await userEvent.click(screen.getByRole('button', { name: 'Send' }))
  expect(await screen.findByText('Write a message first.')).toBeTruthy()
  expect(sent).toEqual([])
})

it.each<[string, Given, RegExp]>([
  ['no inbox reaches the contact', { inboxes: [] }, /None of your inboxes/],
  ['WhatsApp needs a template', { inboxes: [inbox(13, 'Phone', 'Channel::Whatsapp')] }, /approved template/],
  ['the inboxes cannot be loaded', { routes: { 'GET A/contacts/9/contactable_inboxes': () => new ErrorResponse(503, { code: 'unavailable', message: 'Try again.' }) } }, /Try again/],
])('sends nothing when %s', async (_, given, text) => {
  await write(given)
  await screen.findAllByText(text)
  expect(screen.getByRole('button', { name: 'Send' })).toHaveProperty('disabled', true)
  expect(screen.queryByRole('textbox', { name: 'Message' })).toBeNull()
})

it('asks for a subject before a mail', async () => {
  const { sent } = await write({ inboxes: [inbox(13, 'Support', 'Channel::Email')] })
  await userEvent.type(await screen.findByRole('textbox', { name: 'Message' }), 'Your order has left.')
  expect(screen.getByText('The mail goes to mia@customer.example.')).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Send' }))
  expect(await screen.findByText('Write a subject first.')).toBeTruthy()
  expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Subject' }))
  expect(sent).toEqual([])
  await userEvent.keyboard('Order 4711')
  await userEvent.click(screen.getByRole('button', { name: 'Send' }))
  await waitFor(() => expect(sent[0]?.body).toEqual({ contact_id: 9, inbox_id: 13, message: { content: 'Your order has left.' }, additional_attributes: { mail_subject: 'Order 4711' } }))
})
