import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { agent, contactSender, pushed, userSender, wireConversation, wireMessage } from '@/testing/wire'
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
