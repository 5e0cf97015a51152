import { beforeEach, describe, expect, it } from 'vitest'
import type { FakeServer } from '@/testing/fakeServer'
import { deferred } from '@/testing/fakeServer'
import { signIn } from '@/testing/signIn'
import { pushed, wireContact, wireConversation } from '@/testing/wire'
import { useContacts } from './contacts'
import { useEntities } from './entities'

let server: FakeServer

beforeEach(async () => {
  server = await signIn({
    contacts: [wireContact(), wireContact({ id: 502, name: 'Noah' })],
    conversations: [wireConversation({ id: 1 }), wireConversation({ id: 2, status: 'resolved', last_activity_at: 9 })],
  })
})

describe('useContacts', () => {
  it('searches contacts', async () => {
    const contacts = useContacts()
    await contacts.search(' no ')
    expect(contacts.results.map(({ name }) => name)).toEqual(['Noah'])
    expect(server.requests.at(-1)?.query.get('q')).toBe('no')
  })

  it('ignores a slow response of an earlier search', async () => {
    const slow = deferred<unknown>()
    server.on('GET A/contacts/search', () => slow.promise)
    const contacts = useContacts()
    const first = contacts.search('m')
    server.restore('GET A/contacts/search')
    await contacts.search('no')
    slow.resolve({ payload: server.desk.contacts })
    await first
    expect(contacts.results.map(({ name }) => name)).toEqual(['Noah'])
  })

  it('applies an update to the search results', async () => {
    const contacts = useContacts()
    await contacts.search('mia')
    await contacts.update(501, { name: 'Mia Maria' })
    expect(contacts.results[0]?.name).toBe('Mia Maria')
  })

  it('lists the conversations of a contact, including new ones from the feed', async () => {
    const contacts = useContacts()
    await contacts.loadConversations(501)
    useEntities().apply([{ event: 'conversation.created', data: pushed(wireConversation({ id: 3, last_activity_at: 10 })) }])
    expect(contacts.conversationsOf(501).map(({ id }) => id)).toEqual([1, 3, 2])
  })
})
