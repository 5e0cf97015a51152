import { describe, expect, it } from 'vitest'
import type { Story } from '@/testing/story'
import { folded, loaded } from '@/testing/story'
import { pushed, wireConversation, wireMessage } from '@/testing/wire'

const shared = import.meta.glob<Story>('../../../tests/contract/stories/*.json', { eager: true, import: 'default' })

const first = wireMessage({ id: 9001 })
const reply = wireMessage({ id: 9002, version: 1, message_type: 1, content: 'On its way', delivery: 'queued', sender: { id: 7, type: 'user', name: 'Ada' } })
const sent = { ...reply, version: 2, delivery: 'sent' as const }
const open = wireConversation({ version: 4, messages: [first], last_non_activity_message: first, unread_count: 1, waiting_since: 1_700_000_000 })
const answered = wireConversation({
  version: 6, messages: [sent], last_non_activity_message: sent, assignee: 7, first_reply_created_at: 1_700_000_100, last_activity_at: 1_700_000_100,
})

const own: Story = {
  name: 'an agent answers, is assigned, and the message goes out',
  before: { conversations: [open], messages: [first] },
  events: [
    { event: 'message.created', data: reply },
    { event: 'first.reply.created', data: reply },
    { event: 'assignee.changed', data: pushed({ ...answered, version: 5, messages: [reply] }) },
    { event: 'message.updated', data: sent },
    { event: 'conversation.updated', data: pushed(answered) },
  ],
  after: { conversations: [answered], messages: [first, sent] },
}

const stories = [own, ...Object.values(shared)].map(story => [story.name, story] as const)

describe('stories shared with the server', () => {
  it.each(stories)('%s: ends where a fresh fetch would', (_, { before, events, after }) => {
    expect(folded(loaded(before), events)).toEqual(loaded(after))
  })

  it.each(stories)('%s: twice and backwards, too', (_, { before, events, after }) => {
    expect(folded(loaded(before), [...events, ...events.toReversed()])).toEqual(loaded(after))
  })
})
