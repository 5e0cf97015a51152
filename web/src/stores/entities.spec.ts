import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { agent, contactSender, pushed, userSender, wireContact, wireConversation, wireMessage } from '@/testing/wire'
import { useEntities } from './entities'

beforeEach(() => setActivePinia(createPinia()))

const ada = agent({ thumbnail: 'ada.png' })

describe('useEntities', () => {
  it('previews the newest message that is not an activity', () => {
    const entities = useEntities()
    entities.load({ messages: [wireMessage({ id: 5, content: 'old' }), wireMessage({ id: 6, content: 'new' }), wireMessage({ id: 7, message_type: 2 })] })
    expect(entities.previewOf(1)?.content).toBe('new')
    expect(entities.previewOf(2)).toBeNull()
  })

  it('uses the current names of senders', () => {
    const entities = useEntities()
    const mine = wireMessage({ id: 5, message_type: 1, sender: userSender({ name: 'Former name' }) })
    entities.load({ conversations: [wireConversation()], messages: [wireMessage(), mine, wireMessage({ id: 6, message_type: 2, sender: undefined })] })
    entities.replaceRows('agents', [ada])
    entities.apply([{ event: 'contact.updated', data: contactSender({ version: 2, name: 'Mia Maria' }) }])
    const names = [...entities.messagesOf(1).values()].map(message => entities.senderOf(message)?.name ?? null)
    expect(names).toEqual(['Mia Maria', 'Ada', null])
  })

  it('increases countsRevision only when a conversation may have moved between lists', () => {
    const entities = useEntities()
    const revisionAfter = (given: Parameters<typeof wireConversation>[0]) => {
      entities.apply([{ event: 'conversation.updated', data: pushed(wireConversation(given)) }])
      return entities.countsRevision
    }
    expect([revisionAfter({}), revisionAfter({ version: 2, unread_count: 3 }), revisionAfter({ version: 3, team: 4 }), revisionAfter({ version: 2 })]).toEqual([1, 1, 2, 2])
  })

  it('keeps settings and removes rows on reset', () => {
    const entities = useEntities()
    entities.replaceRows('agents', [ada])
    entities.load({ conversations: [wireConversation()] })
    entities.finishReset()
    expect([entities.collection('agents').size, entities.conversations.size]).toEqual([1, 0])
  })
})

describe('a deleted conversation', () => {
  it('is known as deleted, and what was never here is not', () => {
    const entities = useEntities()
    entities.load({ conversations: [wireConversation(), wireConversation({ id: 2 })] })
    entities.remove('conversations', 1)
    expect([1, 2, 3].map(id => entities.isDeleted(id))).toEqual([true, false, false])
    entities.clear()
    expect([entities.isDeleted(1), entities.conversations.size]).toEqual([false, 0])
  })

  it('goes with its contact or its inbox', () => {
    const entities = useEntities()
    entities.load({ conversations: [wireConversation(), wireConversation({ id: 2, inbox_id: 12, contact: wireContact({ id: 502 }) })] })
    entities.apply([{ event: 'contact.deleted', data: { id: 501, account_id: 1 } }, { event: 'inbox.deleted', data: { id: 12, account_id: 1 } }])
    expect([entities.isDeleted(1), entities.isDeleted(2), entities.contacts.has(501)]).toEqual([true, true, false])
  })

  it('is not one that a reset has removed', () => {
    const entities = useEntities()
    entities.load({ conversations: [wireConversation()] })
    entities.remove('conversations', 5)
    entities.finishReset()
    expect([entities.isDeleted(1), entities.conversations.size]).toEqual([false, 0])
  })

  it('stays deleted after a reset', () => {
    const entities = useEntities()
    entities.remove('conversations', 1)
    entities.finishReset()
    entities.load({ conversations: [wireConversation()] })
    expect(entities.conversations.size).toBe(0)
  })
})

describe('countsRevision', () => {
  it.each<[string, Parameters<typeof wireConversation>[0]]>([
    ['the status', { status: 'resolved' }], ['the agent', { assignee: 7 }], ['the inbox', { inbox_id: 12 }], ['the team', { team: 4 }], ['the labels', { labels: ['vip'] }],
  ])('increases with %s', (_, change) => {
    const entities = useEntities()
    entities.load({ conversations: [wireConversation(), wireConversation({ id: 2 })] })
    entities.apply([{ event: 'conversation.updated', data: pushed(wireConversation({ version: 2, ...change })) }])
    expect(entities.countsRevision).toBe(1)
  })

  it('increases when a conversation is deleted, here or elsewhere, and after a reset', () => {
    const entities = useEntities()
    entities.load({ conversations: [wireConversation(), wireConversation({ id: 2 }), wireConversation({ id: 3 })] })
    entities.remove('conversations', 1)
    expect(entities.countsRevision).toBe(1)
    entities.apply([{ event: 'conversation.deleted', data: { id: 2, account_id: 1 } }])
    expect(entities.countsRevision).toBe(2)
    entities.finishReset()
    expect(entities.countsRevision).toBe(3)
  })

  it('increases with the event of a change that a response told before', () => {
    const entities = useEntities()
    entities.load({ conversations: [wireConversation()] })
    entities.load({ conversations: [wireConversation({ version: 3, status: 'resolved' })] })
    expect(entities.countsRevision, 'the counts may be older than the response').toBe(0)
    entities.apply([{ event: 'conversation.updated', data: pushed(wireConversation({ version: 2 })) }])
    expect(entities.countsRevision, 'the event is older than the response').toBe(0)
    entities.apply([{ event: 'conversation.status_changed', data: pushed(wireConversation({ version: 3, status: 'resolved' })) }])
    expect(entities.countsRevision).toBe(1)
    entities.apply([{ event: 'conversation.updated', data: pushed(wireConversation({ version: 3, status: 'resolved' })) }])
    expect(entities.countsRevision, 'the counts are fetched once').toBe(1)
  })

  it('increases with a new conversation that a response told before', () => {
    const entities = useEntities()
    entities.load({ conversations: [wireConversation()] })
    entities.apply([{ event: 'conversation.created', data: pushed(wireConversation()) }])
    expect(entities.countsRevision).toBe(1)
  })

  it('does not increase with a message', () => {
    const entities = useEntities()
    entities.apply([{ event: 'message.created', data: wireMessage() }])
    expect(entities.countsRevision).toBe(0)
  })
})

describe('events during a reset', () => {
  const created = (id: number) => ({ event: 'conversation.created' as const, data: pushed(wireConversation({ id })) })

  it('are displayed at once and are still there after it', () => {
    const entities = useEntities()
    entities.beginReset()
    entities.apply([created(1)])
    entities.beginReset()
    entities.apply([created(2)])
    expect([...entities.conversations.keys()]).toEqual([1, 2])
    entities.finishReset()
    expect([...entities.conversations.keys()]).toEqual([1, 2])
  })

  it('are forgotten with the account', () => {
    const entities = useEntities()
    entities.beginReset()
    entities.apply([created(1)])
    entities.clear()
    entities.finishReset()
    expect(entities.conversations.size).toBe(0)
  })
})

describe('the sender of a message', () => {
  it('has the current picture, and no name when it is not in the account any more', () => {
    const entities = useEntities()
    entities.replaceRows('agents', [ada])
    entities.load({ messages: [wireMessage({ id: 5, sender: userSender() }), wireMessage({ id: 6, sender: userSender({ id: 99 }) })] })
    const senders = [...entities.messagesOf(1).values()].map(message => entities.senderOf(message))
    expect(senders).toEqual([{ id: 7, type: 'user', name: 'Ada', thumbnail: 'ada.png' }, { id: 99, type: 'user', name: '', thumbnail: '' }])
  })
})

it('the preview does not depend on the order in which messages arrive', () => {
  const entities = useEntities()
  entities.load({ messages: [wireMessage({ id: 6, content: 'new' }), wireMessage({ id: 5, content: 'old' })] })
  expect(entities.previewOf(1)?.content).toBe('new')
})
