import userEvent from '@testing-library/user-event'
import { cleanup, render, screen } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import type { Message } from '@/realtime/model'
import MessageBubble from './MessageBubble.vue'

function bubble(about: Partial<Message>) {
  const message: Message = {
    id: 1, version: 1, conversation_id: 1, inbox_id: 1, content: 'Hello', message_type: 1, content_type: 'text', content_attributes: {},
    private: false, status: 'sent', delivery: null, source_id: null, created_at: 1_700_000_000, sender: null, attachments: [], ...about,
  }
  return render(MessageBubble, { props: { line: { key: '1', message, entry: null }, quote: { message: undefined, by: '' }, last: true } })
}
afterEach(cleanup)

it('tells in the provider’s own words why it was not delivered, and offers to resend', async () => {
  const { emitted } = bubble({ delivery: 'failed', content_attributes: { external_error: '131047: Re-engagement message' } })
  expect(screen.getByRole('alert').textContent).toContain('Not delivered: 131047: Re-engagement message')
  await userEvent.click(screen.getByRole('button', { name: 'Resend' }))
  expect(emitted().resend).toHaveLength(1)
})

it('admits when delivery is in doubt', () => {
  bubble({ delivery: 'unknown' })
  expect(screen.getByText('We cannot tell whether this arrived.')).toBeTruthy()
  expect(screen.getByRole('button', { name: 'Resend' })).toBeTruthy()
})

it.each([['queued', 'On its way'], ['sent', 'Sent'], ['delivered', 'Delivered'], ['read', 'Read']] as const)('marks %s', (delivery, label) => {
  bubble({ delivery })
  expect(screen.getByRole('img', { name: label })).toBeTruthy()
})

it('shows nothing of a deleted message', () => {
  bubble({ content_attributes: { deleted: true } })
  expect(screen.getByText('This message was deleted')).toBeTruthy()
  expect(screen.queryByText('Hello')).toBeNull()
})

it('offers to copy and to delete what we said, to the keyboard too', async () => {
  const { emitted } = bubble({})
  screen.getByRole('button', { name: 'More for this message' }).focus()
  await userEvent.keyboard('{Enter}')
  expect((await screen.findAllByRole('menuitem')).map(({ textContent }) => textContent)).toEqual(['Copy text', 'Delete'])
  await userEvent.keyboard('{End}{Enter}')
  expect(emitted().remove).toHaveLength(1)
})

it.each([['of the customer', { message_type: 0 }], ['that is deleted', { content_attributes: { deleted: true } }]] as const)('offers neither for a message %s', (_, about) => {
  bubble({ ...about, delivery: 'failed' })
  expect(screen.queryByRole('button', { name: 'More for this message' })).toBeNull()
})

it('does not offer to resend what was deleted', () => {
  bubble({ delivery: 'failed', content_attributes: { deleted: true } })
  expect(screen.queryByRole('button', { name: 'Resend' })).toBeNull()
})

it('names what it cannot show', () => {
  bubble({ content: null, message_type: 0, content_attributes: { is_unsupported: true, unsupported_type: 'poll' } })
  expect(screen.getByText('Messages of the kind “poll” cannot be shown here.')).toBeTruthy()
})

it('links a place to the open map and a file to its download', () => {
  const common = { message_id: 1, state: 'ready' } as const
  bubble({ content: null, attachments: [
    { id: 1, file_type: 'location', coordinates_lat: 52.5, coordinates_long: 13.4, fallback_title: 'Gate', ...common },
    { id: 2, file_type: 'file', data_url: 'https://files.example/a.pdf', file_name: 'a.pdf', file_size: 1500, ...common },
    { id: 3, file_type: 'image', ...common, state: 'pending' },
  ] })
  expect(screen.getByRole('link', { name: /Gate/ }).getAttribute('href')).toContain('openstreetmap.org')
  expect(screen.getByRole('link', { name: /a\.pdf/ }).getAttribute('download')).toBe('a.pdf')
  expect(screen.getByText('Fetching the file…')).toBeTruthy()
})
