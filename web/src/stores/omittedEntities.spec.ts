import { flushPromises } from '@vue/test-utils'
import { beforeEach, describe, expect, it } from 'vitest'
import type { FakeServer } from '@/testing/fakeServer'
import { deferred, ErrorResponse } from '@/testing/fakeServer'
import { signIn } from '@/testing/signIn'
import { wireContact, wireConversation, wireMessage } from '@/testing/wire'
import { useEntities } from './entities'
import { useOmittedEntities } from './omittedEntities'

const kim = (version: number, name: string) => wireContact({ id: 9, name, version })
const omitted = (version: number) => ({ event: 'contact.updated' as const, data: { id: 9, account_id: 1, version, omitted: true as const } })
const name = () => useEntities().contacts.get(9)?.name
let server: FakeServer

beforeEach(async () => {
  server = await signIn({ contacts: [kim(1, 'Kim')] })
})

it('fetches an entity again that changed while it was fetched', async () => {
  const slow = deferred<unknown>()
  server.on('GET A/contacts/9', () => slow.promise)
  useOmittedEntities().add(omitted(2))
  useOmittedEntities().add(omitted(3))
  server.on('GET A/contacts/9', () => ({ payload: kim(3, 'Kimberley') }))
  slow.resolve({ payload: kim(2, 'Kimmy') })
  await flushPromises()
  expect(name()).toBe('Kimberley')
})

it('keeps what could not be fetched until the connection is back', async () => {
  server.reachable = false
  useOmittedEntities().add(omitted(2))
  await flushPromises()
  server.reachable = true
  server.on('GET A/contacts/9', () => ({ payload: kim(2, 'Kimmy') }))
  await useOmittedEntities().fetchAll()
  expect(name()).toBe('Kimmy')
})

describe('an omitted event', () => {
  const message = (id: number, event: 'message.created' | 'first.reply.created' = 'message.created') =>
    ({ event, data: { id, conversation_id: 1, version: 1, omitted: true as const } })
  const requests = () => server.requests.map(({ path, query }) => query.size ? `${path}?${query}` : path)

  beforeEach(() => {
    server.requests.length = 0
    server.desk.messages = [wireMessage({ id: 5 }), wireMessage({ id: 6 })]
    server.desk.conversations = [wireConversation({ id: 6 })]
  })

  it.each(['message.created', 'first.reply.created'] as const)('%s is replaced by its message', async (name) => {
    useOmittedEntities().add(message(6, name))
    await flushPromises()
    expect(requests()).toEqual(['A/conversations/1/messages?after=6&before=7'])
    expect([...useEntities().messagesOf(1).keys()]).toEqual([6])
  })

  it('of a conversation is replaced by the conversation', async () => {
    useOmittedEntities().add({ event: 'conversation.updated', data: { id: 6, version: 1, omitted: true } })
    await flushPromises()
    expect([requests(), useEntities().conversations.has(6)]).toEqual([['A/conversations/6'], true])
  })

  it('is fetched once however often it comes, apart from another entity with the same id', async () => {
    const release = server.hold('GET A/conversations/1/messages')
    for (const event of [message(5), message(6), message(6), { event: 'conversation.updated' as const, data: { id: 6, version: 1, omitted: true as const } }])
      useOmittedEntities().add(event)
    release()
    await flushPromises()
    expect(requests()).toEqual(['A/conversations/1/messages?after=5&before=6', 'A/conversations/1/messages?after=6&before=7', 'A/conversations/6'])
    await useOmittedEntities().fetchAll()
    expect(requests()).toHaveLength(3)
  })

  it('of something that is gone does not keep the others from being fetched', async () => {
    server.on('GET A/contacts/9', () => new ErrorResponse(404, { error: 'Not found.' }))
    useOmittedEntities().add(omitted(2))
    useOmittedEntities().add(message(6))
    await flushPromises()
    expect(useEntities().messagesOf(1).has(6)).toBe(true)
    await useOmittedEntities().fetchAll()
    expect(server.count('GET A/contacts/9')).toBe(1)
  })

  it('is the only one that is tried while the server fails', async () => {
    server.on('GET A/contacts/9', () => new ErrorResponse(503, { error: 'Busy.' }))
    useOmittedEntities().add(omitted(2))
    useOmittedEntities().add(message(6))
    await flushPromises()
    expect(requests()).toEqual(['A/contacts/9'])
  })

  it('is forgotten with the account', async () => {
    server.on('GET A/contacts/9', () => new ErrorResponse(503, { error: 'Busy.' }))
    useOmittedEntities().add(omitted(2))
    await flushPromises()
    useOmittedEntities().clear()
    await useOmittedEntities().fetchAll()
    expect(server.count('GET A/contacts/9')).toBe(1)
  })
})
