/** One entity for each shape in which the API sends it. */
import { describe, expect, it } from 'vitest'
import type { DeskEvent } from './events'
import { contactSender, pushed, userSender, wireContact, wireConversation, wireMessage } from '@/testing/wire'
import { conversationOf, normalizeEvent, normalizeSnapshot } from './normalize'

describe('a conversation', () => {
  const full = wireConversation({
    assignee: 7, team: 4, labels: ['vip', 'refund'], waiting_since: 90, first_reply_created_at: 95, agent_last_seen_at: 96, assignee_last_seen_at: 97,
    contact_last_seen_at: 98, undelivered_message_ids: [5], scheduled_messages: [{ id: 6, scheduled_at: 99, version: 1 }],
  })

  it('is the same from a request and from an event', () => {
    expect(conversationOf(pushed(full))).toEqual(conversationOf(full))
    expect(conversationOf(full)).toMatchObject({
      channel: 'Channel::Api', labels: ['refund', 'vip'], waiting_since: 90, waiting_ms: 90_000, first_reply_created_at: 95, agent_last_seen_at: 96,
      assignee_last_seen_at: 97, contact_last_seen_at: 98, undelivered_message_ids: [5], scheduled_messages: [{ id: 6, scheduled_at: 99, version: 1 }], assignee_id: 7, team_id: 4,
    })
  })

  it('has null for what has never happened', () => {
    const never = { waiting_since: null, waiting_ms: null, first_reply_created_at: null, agent_last_seen_at: null, assignee_last_seen_at: null, contact_last_seen_at: null }
    expect(conversationOf(wireConversation())).toMatchObject(never)
    expect(conversationOf(pushed(wireConversation()))).toMatchObject(never)
  })

  it('has full seconds of a date with fractions', () => {
    expect(conversationOf({ ...pushed(full), first_reply_created_at: '1970-01-01T00:01:40.900Z' }).first_reply_created_at).toBe(100)
  })

  it('works without the fields that an older server does not send', () => {
    expect(conversationOf({ ...pushed(wireConversation({ undelivered_message_ids: undefined })), channel: null })).toMatchObject({ channel: '', undelivered_message_ids: [], scheduled_messages: [] })
  })

  it('does not change the labels of the response', () => {
    conversationOf(full)
    expect(full.labels).toEqual(['vip', 'refund'])
  })

  it('brings its contact, its messages and the one that its row shows', () => {
    const row = wireConversation({ messages: [wireMessage({ id: 5, echo_id: 'e-5' })], last_non_activity_message: wireMessage({ id: 4 }) })
    const { contacts, messages, echoes } = normalizeSnapshot({ conversations: [row] })
    expect([contacts.map(({ id }) => id), messages.map(({ id }) => id), echoes]).toEqual([[501], [5, 4], [['e-5', 5]]])
  })

  it('may have lost its contact', () => {
    const data = pushed(wireConversation())
    const { contacts, conversations } = normalizeEvent({ event: 'conversation.contact_changed', data: { ...data, meta: { ...data.meta, sender: null } } })
    expect([contacts, conversations.length]).toEqual([[], 1])
  })
})

describe('a message', () => {
  it('names its sender by id: the name is that of the entity', () => {
    const [message] = normalizeSnapshot({ messages: [wireMessage({ sender: userSender({ id: 8, name: 'Ben' }) })] }).messages
    expect(message?.sender).toEqual({ id: 8, type: 'user', name: null, thumbnail: '' })
  })

  it('has no sender, files and parts unless it says so', () => {
    const part = { text: 'Hi', delivery: 'sent', status: 'sent', source_id: null } as never
    const file = { id: 1 } as never
    const { messages } = normalizeSnapshot({ messages: [wireMessage({ sender: undefined }), wireMessage({ id: 5, attachments: [file], parts: [part] })] })
    expect(messages).toMatchObject([{ sender: null, attachments: [], parts: [] }, { attachments: [file], parts: [part] }])
  })
})

describe('a contact', () => {
  it('is the same from a request and from an event, also what the customer has not proved', () => {
    const { contacts: [loaded, plain] } = normalizeSnapshot({ contacts: [wireContact({ unverified: ['email'] }), wireContact({ id: 502 })] })
    const { contacts: [sent] } = normalizeEvent({ event: 'contact.updated', data: contactSender({ unverified: ['email'] }) })
    expect([loaded?.unverified, plain?.unverified, sent]).toEqual([['email'], [], loaded])
  })
})

describe('a row of which parts are missing', () => {
  it('is marked, whichever kind it is', () => {
    const part = { truncated: true as const }
    const { conversations, messages, contacts } = normalizeSnapshot({
      conversations: [{ ...wireConversation(), ...part }, wireConversation({ id: 2 })],
      messages: [{ ...wireMessage(), ...part }, { ...wireMessage({ id: 2 }), truncated: false }],
      contacts: [{ ...wireContact(), ...part }],
    })
    expect(conversations.map(row => 'truncated' in row)).toEqual([true, false])
    expect(messages.map(row => 'truncated' in row)).toEqual([true, false])
    expect(contacts.map(row => row.truncated)).toContain(true)
  })
})

describe('an event', () => {
  const nothing = { conversations: [], messages: [], contacts: [], collections: [], echoes: [], deletions: [], merges: [] }

  it.each([
    ['conversation.deleted', 'conversations'], ['contact.deleted', 'contacts'], ['inbox.deleted', 'inboxes'],
  ] as const)('%s deletes alone', (event, kind) => {
    expect(normalizeEvent({ event, data: { id: 5, account_id: 1 } })).toEqual({ ...nothing, deletions: [{ kind, id: 5 }] })
  })

  it('changes nothing when it is unknown, omitted or about settings', () => {
    const events = [
      { event: 'sla.missed', data: wireConversation() }, { event: 'message.created', data: { id: 5, version: 1, omitted: true } },
      { event: 'account.cache_invalidated', data: { cache_keys: {} } },
    ] as unknown as DeskEvent[]
    expect(events.map(normalizeEvent)).toEqual([nothing, nothing, nothing])
  })
})
