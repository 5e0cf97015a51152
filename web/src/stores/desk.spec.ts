import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { WireConversation } from '@/api/schema'
import { FakeClock, socketFactory } from '@/testing/fakeSocket'
import type { FakeServer } from '@/testing/fakeServer'
import { later, Refusal } from '@/testing/fakeServer'
import { signedIn } from '@/testing/signIn'
import { inbox, noCounts, pushed, wireConversation, wireMessage } from '@/testing/wire'
import { useConnection } from './connection'
import { useConversationLists } from './conversationLists'
import { useDesk } from './desk'
import { useEntities } from './entities'
import { useSession } from './session'
import { useThread } from './thread'

let server: FakeServer
let sockets: ReturnType<typeof socketFactory>
let clock: FakeClock
let listed: WireConversation[]

const all = { status: 'open', assignee_type: 'all' } as const

beforeEach(async () => {
  listed = [wireConversation({ id: 1 }), wireConversation({ id: 2 })]
  sockets = socketFactory()
  clock = new FakeClock()
  server = await signedIn({
    'GET A/feed': () => ({ head: 40, events: [], from: 40, to: 40 }),
    'GET A/conversations': () => ({ data: { meta: { ...noCounts, head: 40, next_cursor: null }, payload: listed } }),
    'GET A/conversations/meta': () => ({ meta: noCounts }),
    'GET A/conversations/1': () => listed[0],
    'GET A/conversations/1/messages': () => ({ meta: { head: 40 }, payload: [wireMessage({ id: 5 })] }),
    'DELETE /auth/sign_out': () => null,
  })
})
afterEach(() => useDesk().close())

async function openDesk(): Promise<void> {
  await useDesk().open({ WebSocket: sockets.WebSocket, clock })
  await useConversationLists().show(all)
  await useThread().open(1)
  sockets.last().open()
  sockets.last().say({ head: 40 })
}

const ids = () => useConversationLists().ids

describe('opening the desk', () => {
  it('reads the head before any data, and resumes a little before it, because lists may lag', async () => {
    server.asked.length = 0
    await openDesk()
    expect(server.asked[0]?.path).toBe('A/feed')
    expect(sockets.last().asked('resume')).toEqual([{ action: 'resume', after: 20 }])
    expect(sockets.last().url).toContain('/cable?token=pubsub&account_id=1')
    expect([useDesk().state, useConnection().state, useConnection().position]).toEqual(['open', 'live', 40])
  })

  it('asks for settings and the first list side by side, once the head is known, and only then connects', async () => {
    const head = later<unknown>()
    const labels = later<unknown>()
    server.asked.length = 0
    Object.assign(server.routes, { 'GET A/feed': () => head.promise, 'GET A/labels': () => labels.promise })
    const opening = useDesk().open({ WebSocket: sockets.WebSocket, clock, list: { filter: all, sort: 'created_at_desc' } })
    await flushPromises()
    expect(server.asked.map(({ path }) => path)).toEqual(['A/feed'])
    head.resolve({ head: 40 })
    await flushPromises()
    expect(server.asked.map(({ path }) => path)).toEqual(expect.arrayContaining(['A/labels', 'A/conversations']))
    expect([useConversationLists().state, sockets.made.length]).toEqual(['ready', 0])
    labels.resolve({ payload: [] })
    await opening
    await useConversationLists().show(all, 'created_at_desc')
    expect([ids(), sockets.made.length, server.count('GET A/conversations')]).toEqual([[2, 1], 1, 1])
  })

  it('does not connect for somebody who has left meanwhile', async () => {
    const head = later<unknown>()
    server.routes['GET A/feed'] = () => head.promise
    const opening = useDesk().open({ WebSocket: sockets.WebSocket, clock })
    await useSession().signOut()
    head.resolve({ head: 40 })
    await opening
    expect([useDesk().state, sockets.made.length]).toEqual(['closed', 0])
  })

  it('says why it could not', async () => {
    server.routes['GET A/feed'] = () => new Refusal(500, { code: 'unexpected', error: 'No.' })
    await useDesk().open()
    expect([useDesk().state, useDesk().error?.code]).toEqual(['failed', 'unexpected'])
  })
})

describe('while it is open', () => {
  beforeEach(openDesk)

  it('folds what the feed tells', () => {
    sockets.last().say({ events: [{ event: 'assignee.changed', data: pushed(wireConversation({ id: 3, version: 2 })) }], from: 40, to: 41 })
    expect(ids()).toEqual([3, 2, 1])
  })

  it('follows this agent’s own availability, wherever it was changed', () => {
    sockets.last().say({ events: [{ event: 'presence.update', data: { users: { 7: 'busy', 8: 'online' } } }] })
    expect(useSession().availability).toBe('busy')
    sockets.last().say({ events: [{ event: 'presence.update', data: { users: { 8: 'online' } } }] })
    expect(useSession().availability).toBe('busy')
  })

  it('fetches what was too large to be told', async () => {
    const large = wireConversation({ id: 1, version: 2, unread_count: 8 })
    server.routes['GET A/conversations/1'] = () => large
    sockets.last().say({ events: [{ event: 'conversation.updated', data: { id: 1, version: 2, omitted: true } }], from: 40, to: 41 })
    await flushPromises()
    expect(useEntities().conversations.get(1)?.unread_count).toBe(8)
  })

  it('keeps asking for what was too large until it gets it', async () => {
    server.reachable = false
    sockets.last().say({ events: [{ event: 'message.created', data: { id: 6, conversation_id: 1, version: 1, omitted: true } }], from: 40, to: 41 })
    await flushPromises()
    server.reachable = true
    server.routes['GET A/conversations/1/messages'] = () => ({ meta: {}, payload: [wireMessage({ id: 6 })] })
    sockets.last().die()
    clock.pass(30_000)
    sockets.last().open()
    sockets.last().say({ head: 41 })
    await flushPromises()
    expect(server.asked.at(-1)?.query.toString()).toBe('after=6&before=7')
    expect(useEntities().messagesOf(1).has(6)).toBe(true)
  })

  it('hides an inbox at once that this agent was taken out of, and asks again for the list', async () => {
    listed = []
    server.routes['GET A/inboxes'] = () => ({ payload: [inbox(12)] })
    const asked = server.count('GET A/conversations')
    sockets.last().say({ events: [{ event: 'account.cache_invalidated', data: { cache_keys: {} } }], from: 40, to: 41 })
    await flushPromises()
    expect(ids()).toEqual([])
    expect(server.count('GET A/conversations')).toBe(asked + 1)
  })

  it('asks again for everything when this agent left an inbox and came back before that could be seen', async () => {
    listed = [wireConversation({ id: 2, version: 9 })]
    server.routes['GET A/inboxes'] = () => ({ payload: [{ ...inbox(11), version: 3 }, inbox(12)] })
    const asked = server.count('GET A/conversations')
    sockets.last().say({ events: [{ event: 'account.cache_invalidated', data: { cache_keys: {} } }], from: 40, to: 41 })
    await flushPromises()
    expect(server.count('GET A/conversations')).toBe(asked + 1)
  })

  it('asks for the settings again as soon as it is live, when they could not be asked for', async () => {
    const { 'GET A/inboxes': settings } = server.routes
    server.routes['GET A/inboxes'] = () => new Refusal(503, { error: 'Busy.' })
    sockets.last().say({ events: [{ event: 'account.cache_invalidated', data: { cache_keys: {} } }], from: 40, to: 41 })
    await flushPromises()
    Object.assign(server.routes, { 'GET A/inboxes': settings })
    const asked = server.count('GET A/inboxes')
    sockets.last().die()
    clock.pass(30_000)
    sockets.last().open()
    sockets.last().say({ head: 41 })
    await flushPromises()
    expect(server.count('GET A/inboxes')).toBe(asked + 1)
  })

  it('only asks for settings when no inbox of this agent changed', async () => {
    const asked = server.count('GET A/conversations')
    const before = server.count('GET A/labels')
    sockets.last().say({ events: [{ event: 'account.cache_invalidated', data: { cache_keys: {} } }], from: 40, to: 41 })
    await flushPromises()
    expect([server.count('GET A/labels'), server.count('GET A/conversations')]).toEqual([before + 1, asked])
  })

  it('forgets everything with the session', async () => {
    await useSession().signOut()
    await flushPromises()
    expect([useDesk().state, useConnection().state, useEntities().conversations.size, ids()]).toEqual(['closed', 'offline', 0, []])
    clock.pass(120_000)
    expect(sockets.made).toHaveLength(1)
  })
})

describe('starting over', () => {
  beforeEach(openDesk)

  it('keeps the old rows in sight until the fresh ones are here, and drops those no event ever told of', async () => {
    const slow = later<unknown>()
    server.routes['GET A/conversations'] = () => slow.promise
    sockets.last().say({ reset: true, head: 900 })
    await flushPromises()
    expect(ids()).toEqual([2, 1])
    slow.resolve({ data: { meta: { ...noCounts, head: 900, next_cursor: null }, payload: [wireConversation({ id: 1, version: 9 })] } })
    await flushPromises()
    expect(ids()).toEqual([1])
    expect(useThread().messages.map(({ id }) => id)).toEqual([5])
    expect([useConnection().position, useDesk().generation]).toEqual([900, 1])
  })

  it('keeps what the feed tells meanwhile', async () => {
    const slow = later<unknown>()
    server.routes['GET A/conversations'] = () => slow.promise
    sockets.last().say({ reset: true, head: 900 })
    sockets.last().say({ events: [{ event: 'conversation.created', data: pushed(wireConversation({ id: 7 })) }], from: 900, to: 901 })
    await flushPromises()
    slow.resolve({ data: { meta: { ...noCounts, head: 900, next_cursor: null }, payload: [wireConversation({ id: 1, version: 9 })] } })
    await flushPromises()
    expect(ids()).toEqual([7, 1])
  })

  it('says that it failed, and tries again when it is live again', async () => {
    server.routes['GET A/conversations'] = () => new Refusal(503, null)
    sockets.last().say({ reset: true, head: 900 })
    await flushPromises()
    expect(useConversationLists().state).toBe('failed')
    server.routes['GET A/conversations'] = () => ({ data: { meta: { ...noCounts, head: 900, next_cursor: null }, payload: listed } })
    sockets.last().die()
    clock.pass(30_000)
    sockets.last().open()
    sockets.last().say({ head: 900 })
    await flushPromises()
    expect(ids()).toEqual([2, 1])
  })
})
