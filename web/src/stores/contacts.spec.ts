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

describe('a search', () => {
  it('is loading, then ready or failed', async () => {
    const contacts = useContacts()
    expect(contacts.searchState).toBe('idle')
    const running = contacts.search('mia')
    expect(contacts.searchState).toBe('loading')
    await running
    expect(contacts.searchState).toBe('ready')
    server.reachable = false
    await contacts.search('no')
    expect([contacts.searchState, contacts.results.map(({ name }) => name)]).toEqual(['failed', ['Mia']])
  })
})

describe('conversations of a contact', () => {
  it('are those of no other contact, the newest first when they are equally active', () => {
    const noah = wireContact({ id: 502, name: 'Noah' })
    useEntities().load({ conversations: [wireConversation({ id: 4 }), wireConversation({ id: 6, contact: noah }), wireConversation({ id: 5 })] })
    expect(useContacts().conversationsOf(501).map(({ id }) => id)).toEqual([5, 4])
  })
})

describe('addresses of a contact', () => {
  const inbox = { id: 11, name: 'Shop', channel_type: 'Channel::Whatsapp', provider: null, avatar_url: '' }
  const address = { value: '4915112345', kind: 'phone', current: true }

  it('are those of the inboxes that know several, and none until they are loaded', async () => {
    const found = { ...wireContact(), contact_inboxes: [{ inbox, addresses: [address] }, { inbox }] }
    server.on('GET A/contacts/501', () => ({ payload: found }))
    const contacts = useContacts()
    expect(contacts.addressesOf(501)).toEqual([])
    await contacts.loadAddresses(501)
    expect(contacts.addressesOf(501)).toEqual([{ inbox, address }])
    await contacts.loadAddresses(502)
    expect([contacts.addressesOf(501).length, contacts.addressesOf(502)]).toEqual([1, []])
    expect(useEntities().contacts.has(501)).toBe(true)
  })
})
