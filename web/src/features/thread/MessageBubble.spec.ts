import userEvent from '@testing-library/user-event'
import { cleanup, render, screen } from '@testing-library/vue'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Message, MessagePart } from '@/realtime/model'
import { attachment } from '@/testing/wire'
import MessageBubble from './MessageBubble.vue'

function bubble(fields: Partial<Message>) {
  const message: Message = {
    id: 1, version: 1, conversation_id: 1, inbox_id: 1, content: 'Hello', message_type: 1, content_type: 'text', content_attributes: {},
    private: false, status: 'sent', delivery: null, source_id: null, created_at: 1_700_000_000, sender: null, attachments: [], parts: [], ...fields,
  }
  return render(MessageBubble, { props: { line: { key: '1', message, entry: null }, quote: { message: undefined, by: '' }, last: true } })
}
beforeEach(() => setActivePinia(createPinia()))
afterEach(cleanup)

it('displays the delivery error and offers to resend', async () => {
  const { emitted } = bubble({ delivery: 'failed', content_attributes: { external_error: '131047: Re-engagement message' } })
  expect(screen.getByRole('alert').textContent).toContain('Not delivered: The customer\'s last message is more than 24 hours old.')
  await userEvent.click(screen.getByRole('button', { name: 'Resend' }))
  expect(emitted().resend).toHaveLength(1)
})

it('displays an unconfirmed delivery', () => {
  bubble({ delivery: 'unknown' })
  expect(screen.getByText('The provider did not confirm the delivery of this message.')).toBeTruthy()
  expect(screen.getByRole('button', { name: 'Resend' })).toBeTruthy()
})

const part = (given: Partial<MessagePart>): MessagePart => ({ attachment_id: null, delivery: 'delivered', status: 'delivered', external_error: null, source_id: null, ...given })
const photos = ['front.jpg', 'photo.jpg', 'side.jpg'].map((file_name, index) => attachment({ id: index + 1, file_name }))

it('tells how many parts failed, why, and each part on demand, by keyboard', async () => {
  const { emitted } = bubble({
    delivery: 'failed', attachments: photos, content_attributes: { external_error: 'Expired' },
    parts: [part({ attachment_id: 1 }), part({ attachment_id: 2, delivery: 'failed', external_error: 'Expired' }), part({ attachment_id: 3 })],
  })
  expect(screen.getByRole('alert').textContent).toContain('1 of 3 parts not delivered: Expired')
  expect(screen.queryByRole('listitem')).toBeNull()
  const button = screen.getByRole('button', { name: '3 parts', expanded: false })
  button.focus()
  await userEvent.keyboard('{Enter}')
  expect(screen.getByRole('button', { name: '3 parts', expanded: true })).toBe(button)
  expect(screen.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
    'File 1 of 3, front.jpg: Delivered', 'File 2 of 3, photo.jpg: Not delivered. Expired', 'File 3 of 3, side.jpg: Delivered',
  ])
  await userEvent.tab({ shift: true })
  await userEvent.keyboard('{Enter}')
  expect(emitted().resend).toHaveLength(1)
})

it('tells how many parts are unconfirmed', () => {
  bubble({ delivery: 'unknown', parts: [part({}), part({ delivery: 'unknown' })] })
  expect(screen.getByRole('alert').textContent).toContain('The provider did not confirm 1 of 2 parts of this message.')
})

it('lists the parts of a message without a problem as well', async () => {
  bubble({ delivery: 'sent', parts: [part({ delivery: 'read' }), part({ delivery: 'sent' })] })
  await userEvent.click(screen.getByRole('button', { name: '2 parts' }))
  expect(screen.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual(['Text 1 of 2: Read', 'Text 2 of 2: Sent'])
})

it.each([['queued', 'Sending'], ['sent', 'Sent'], ['delivered', 'Delivered'], ['read', 'Read']] as const)('displays the delivery state %s', (delivery, label) => {
  bubble({ delivery })
  expect(screen.getByRole('img', { name: label })).toBeTruthy()
})

it('hides the content of a deleted message', () => {
  bubble({ content_attributes: { deleted: true } })
  expect(screen.getByText('This message was deleted')).toBeTruthy()
  expect(screen.queryByText('Hello')).toBeNull()
})

it('says of a reply to a receiver of a forward that the customer does not see it', () => {
  bubble({ content_attributes: { forward_id: 3 } })
  expect(screen.getByText('The customer does not see this message.')).toBeTruthy()
  cleanup()
  bubble({})
  expect(screen.queryByText('The customer does not see this message.')).toBeNull()
})

it('offers to copy and delete outgoing messages by keyboard', async () => {
  const { emitted } = bubble({})
  screen.getByRole('button', { name: 'Message actions' }).focus()
  await userEvent.keyboard('{Enter}')
  expect((await screen.findAllByRole('menuitem')).map(({ textContent }) => textContent)).toEqual(['Reply to this message', 'Copy text', 'Delete'])
  await userEvent.keyboard('{End}{Enter}')
  expect(emitted().remove).toHaveLength(1)
})

it('offers to reply to and copy a message of a contact', async () => {
  const { emitted } = bubble({ message_type: 0 })
  await userEvent.click(screen.getByRole('button', { name: 'Message actions' }))
  expect((await screen.findAllByRole('menuitem')).map(({ textContent }) => textContent)).toEqual(['Reply to this message', 'Copy text'])
  await userEvent.click(screen.getByRole('menuitem', { name: 'Copy text' }))
  expect(emitted().copy).toHaveLength(1)
})

it('has no menu for a deleted message', () => {
  bubble({ content_attributes: { deleted: true }, delivery: 'failed' })
  expect(screen.queryByRole('button', { name: 'Message actions' })).toBeNull()
})

it('offers to resend only what can be delivered', () => {
  bubble({ delivery: 'failed', content_attributes: { external_error: '131051: Unsupported message type' } })
  expect(screen.getByRole('alert').textContent).toContain('The channel does not support this kind of message.')
  expect(screen.queryByRole('button', { name: 'Resend' })).toBeNull()
})

it('does not offer to resend a deleted message', () => {
  bubble({ delivery: 'failed', content_attributes: { deleted: true } })
  expect(screen.queryByRole('button', { name: 'Resend' })).toBeNull()
})

it('displays the type of an unsupported message', () => {
  bubble({ content: null, message_type: 0, content_attributes: { is_unsupported: true, unsupported_type: 'poll' } })
  expect(screen.getByText('Messages of type “poll” are not supported.')).toBeTruthy()
})

it('links locations and downloads', () => {
  bubble({ content: null, attachments: [
    attachment({ id: 1, file_type: 'location', coordinates_lat: 52.5, coordinates_long: 13.4, fallback_title: 'Gate' }),
    attachment({ id: 2, data_url: 'https://files.example/a.pdf', file_name: 'a.pdf', file_size: 1500 }),
    attachment({ id: 3, file_type: 'image', state: 'pending' }),
  ] })
  expect(screen.getByRole('link', { name: /Gate/ }).getAttribute('href')).toContain('openstreetmap.org')
  expect(screen.getByRole('link', { name: /a\.pdf/ }).getAttribute('download')).toBe('a.pdf')
  expect(screen.getByText('Fetching the file…')).toBeTruthy()
})

it('offers to save every file and to copy pictures', async () => {
  const picture = attachment({ id: 1, file_name: 'plan.jpg', file_type: 'image', data_url: '/files/plan.jpg' })
  const voice = attachment({ id: 2, file_name: 'voice.ogg', file_type: 'audio', data_url: '/files/voice.ogg' })
  const place = attachment({ id: 3, file_type: 'location', coordinates_lat: 1, coordinates_long: 2 })
  const { emitted } = bubble({ content: null, message_type: 0, attachments: [picture, voice, place] })
  const saved: string[] = []
  HTMLAnchorElement.prototype.click = function click() { saved.push(`${this.download} ${this.getAttribute('href')}`) }
  await userEvent.click(screen.getByRole('button', { name: 'Message actions' }))
  const entries = (await screen.findAllByRole('menuitem')).map(({ textContent }) => textContent)
  expect(entries).toEqual(['Reply to this message', 'Copy picture', 'Save file', 'Save file'])
  await userEvent.click(screen.getAllByRole('menuitem', { name: 'Save file' })[1] as HTMLElement)
  expect(saved).toEqual(['voice.ogg /files/voice.ogg'])
  await userEvent.click(screen.getByRole('button', { name: 'Message actions' }))
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Copy picture' }))
  expect(emitted().copyImage).toEqual([[picture]])
})
