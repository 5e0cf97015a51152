import { expect, it } from 'vitest'
import type { Message } from '@/realtime/model'
import { announcementOf } from './announcements'

const customer = { id: 7, type: 'contact', name: 'Mia', thumbnail: '' } as const
const ada = { id: 1, type: 'user', name: 'Ada', thumbnail: '' } as const
const ben = { id: 2, type: 'user', name: 'Ben', thumbnail: '' } as const

const message = (given: Partial<Message>): Message => ({
  id: 1, version: 1, conversation_id: 1, inbox_id: 1, content: 'Hello', message_type: 1, content_type: 'text', content_attributes: {},
  private: false, status: 'sent', delivery: null, source_id: null, created_at: 0, sender: ben, attachments: [], parts: [], ...given,
})
const announced = (...given: Partial<Message>[]) =>
  announcementOf(given.map(message), { me: ada.id, senderOf: ({ sender }) => ({ name: sender?.name ?? '' }) })

it.each([
  ['the customer', { message_type: 0, sender: customer }, 'New message from Mia: Hello'],
  ['a colleague who replies', {}, 'Ben replied: Hello'],
  ['a colleague who writes a note', { private: true }, 'New private note by Ben: Hello'],
  ['an activity', { message_type: 2, sender: null, content: 'Ben resolved the conversation' }, 'Ben resolved the conversation'],
  ['this agent', { sender: ada }, 'Message sent'],
  ['this agent in a note', { sender: ada, private: true }, 'Note added'],
] as const)('announces %s', (_, given, expected) => {
  expect(announced(given)).toBe(expected)
})

it('announces messages that arrive together, and only the number of many', () => {
  expect(announced({ content: 'One' }, { content: 'Two' })).toBe('Ben replied: One\nBen replied: Two')
  expect(announced({}, {}, {}, {}, { sender: ada })).toBe('Message sent\n4 new messages')
})
