import { expect, it } from 'vitest'
import type { Message } from '@/realtime/model'
import type { Line } from './timeline'
import { firstUnseenOf, lineOf, timelineOf } from './timeline'

const noon = new Date(2026, 10, 20, 12).getTime() / 1000
const customer = { id: 7, type: 'contact', name: 'Mia', thumbnail: '' } as const
const agent = { id: 1, type: 'user', name: 'Ada', thumbnail: '' } as const

function line(id: number, about: Partial<Message> = {}): Line {
  const message: Message = {
    id, version: 1, conversation_id: 1, inbox_id: 1, content: `text ${id}`, message_type: 0, content_type: 'text', content_attributes: {},
    private: false, status: 'sent', delivery: null, source_id: null, created_at: noon + id, sender: customer, attachments: [], parts: [], ...about,
  }
  return { key: String(id), message, entry: null }
}

const shape = (lines: Line[], unseen: number | null = null) =>
  timelineOf(lines, unseen).map(entry => entry.kind === 'group' ? `${entry.note ? 'note' : entry.side} ${entry.lines.map(one => one.message.id)}` : entry.kind)

it('groups consecutive messages by sender', () => {
  expect(shape([line(1), line(2), line(3, { message_type: 1, sender: agent }), line(4, { message_type: 1, sender: agent, private: true })]))
    .toEqual(['day', 'incoming 1,2', 'outgoing 3', 'note 4'])
})

it('starts a new group after five minutes, an activity and midnight', () => {
  expect(shape([line(1), line(2, { created_at: noon + 600 }), line(3, { message_type: 2, sender: null }), line(4), line(5, { created_at: noon + 86_400 })]))
    .toEqual(['day', 'incoming 1', 'incoming 2', 'activity', 'incoming 4', 'day', 'incoming 5'])
})

it('places the divider above the first unseen message, but not above the first message', () => {
  expect(shape([line(1), line(2)], 2)).toEqual(['day', 'incoming 1', 'new', 'incoming 2'])
  expect(shape([line(1), line(2)], 1)).toEqual(['day', 'incoming 1,2'])
})

it('finds the first unseen message', () => {
  const messages = [line(1), line(2, { message_type: 1 }), line(3)].map(one => one.message)
  expect(firstUnseenOf(messages, noon + 1)).toBe(3)
  expect(firstUnseenOf(messages, noon + 3)).toBeNull()
})

it('displays outbox entries after sent messages', () => {
  const entry = {
    echo_id: 'e', conversation_id: 1, content: 'hi', private: false, in_reply_to: null, files: [], created_at: noon + 9, state: 'failed', progress: 0, error: null,
  } as const
  const pending = lineOf({ key: 'e', kind: 'pending', entry: { ...entry, files: [] } }, agent)
  expect(pending.message.delivery).toBe('failed')
  expect(shape([line(1, { message_type: 1, sender: agent }), pending])).toEqual(['day', 'outgoing 1,-1'])
})
