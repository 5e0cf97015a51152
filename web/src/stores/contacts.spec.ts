import { beforeEach, describe, expect, it } from 'vitest'
import type { FakeServer } from '@/testing/fakeServer'
import { later } from '@/testing/fakeServer'
import { signedIn } from '@/testing/signedIn'
import { pushed, wireContact, wireConversation } from '@/testing/wire'
import { useContacts } from './contacts'
import { useEntities } from './entities'

const mia = wireContact()
const noah = wireContact({ id: 502, name: 'Noah' })
let server: FakeServer

beforeEach(async () => {
  server = await signedIn({
    'GET A/contacts': () => ({ meta: { count: 2, current_page: 1 }, payload: [mia, noah] }),
    'GET A/contacts/search': () => ({ meta: { count: 1, current_page: 1 }, payload: [noah] }),
    'GET A/contacts/501/conversations': () => ({ payload: [wireConversation({ id: 1 }), wireConversation({ id: 2, status: 'resolved', last_activity_at: 9 })] }),
    'PATCH A/contacts/501': ({ body }) => ({ payload: { ...mia, ...(body as object), version: 2, created_at: 5, contact_inboxes: [] } }),
  })
})

describe('contacts', () => {
  it('are found by words, or all listed without any', async () => {
    const contacts = useContacts()
    await contacts.search('  ')
    expect(contacts.results.map(({ name }) => name)).toEqual(['Mia', 'Noah'])
    await contacts.search(' no ')
    expect(contacts.results.map(({ name }) => name)).toEqual(['Noah'])
    expect(server.asked.at(-1)?.query.get('q')).toBe('no')
  })

  it('of a slow search do not replace those of a newer one', async () => {
    const slow = later<unknown>()
    server.routes['GET A/contacts'] = () => slow.promise
    const contacts = useContacts()
    const first = contacts.search('')
    await contacts.search('no')
    slow.resolve({ meta: { count: 1, current_page: 1 }, payload: [mia] })
    await first
    expect(contacts.results.map(({ name }) => name)).toEqual(['Noah'])
  })

  it('change everywhere at once', async () => {
    const contacts = useContacts()
    await contacts.search('')
    await contacts.update(501, { name: 'Mia Maria' })
    expect(contacts.results[0]?.name).toBe('Mia Maria')
    expect(contacts.details.get(501)?.created_at).toBe(5)
  })

  it('show their conversations, kept true by the feed', async () => {
    const contacts = useContacts()
    await contacts.loadConversations(501)
    useEntities().apply([{ event: 'conversation.created', data: pushed(wireConversation({ id: 3, last_activity_at: 10 })) }])
    expect(contacts.conversationsOf(501).map(({ id }) => id)).toEqual([1, 3, 2])
  })
})
