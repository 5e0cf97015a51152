import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { WireConversation } from '@/api/types'
import { FakeClock, socketFactory } from '@/testing/fakeSocket'
import type { FakeServer } from '@/testing/fakeServer'
import { deferred, ErrorResponse } from '@/testing/fakeServer'
import { signIn } from '@/testing/signIn'
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
  server = await signIn({
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
  sockets.last().push({ head: 40 })
}

const ids = () => useConversationLists().ids

describe('opening the desk', () => {
  it('reads the head before any data and resumes 20 positions before it', async () => {
    server.requests.length = 0
    await openDesk()
    expect(server.requests[0]?.path).toBe('A/feed')
    expect(sockets.last().sentFrames('resume')).toEqual([{ action: 'resume', after: 20 }])
    expect(sockets.last().url).toContain('/cable?token=pubsub&account_id=1')
    expect([useDesk().state, useConnection().state, useConnection().position]).toEqual(['open', 'live', 40])
  })

  it('loads settings and the first list in parallel after the head, then connects', async () => {
    const head = deferred<unknown>()
    const labels = deferred<unknown>()
    server.requests.length = 0
    Object.assign(server.routes, { 'GET A/feed': () => head.promise, 'GET A/labels': () => labels.promise })
    const opening = useDesk().open({ WebSocket: sockets.WebSocket, clock, list: { filter: all, sort: 'created_at_desc' } })
    await flushPromises()
    expect(server.requests.map(({ path }) => path)).toEqual(['A/feed'])
    head.resolve({ head: 40 })
    await flushPromises()
    expect(server.requests.map(({ path }) => path)).toEqual(expect.arrayContaining(['A/labels', 'A/conversations']))
    expect([useConversationLists().state, sockets.created.length]).toEqual(['ready', 0])
    labels.resolve({ payload: [] })
    await opening
    await useConversationLists().show(all, 'created_at_desc')
    expect([ids(), sockets.created.length, server.count('GET A/conversations')]).toEqual([[2, 1], 1, 1])
  })

  it('does not connect after a sign-out during loading', async () => {
    const head = deferred<unknown>()
    server.routes['GET A/feed'] = () => head.promise
    const opening = useDesk().open({ WebSocket: sockets.WebSocket, clock })
    await useSession().signOut()
    head.resolve({ head: 40 })
    await opening
    expect([useDesk().state, sockets.created.length]).toEqual(['closed', 0])
  })

  it('exposes the error of a failed start', async () => {
    server.routes['GET A/feed'] = () => new ErrorResponse(500, { code: 'unexpected', error: 'No.' })
    await useDesk().open()
    expect([useDesk().state, useDesk().error?.code]).toEqual(['failed', 'unexpected'])
  })
})

describe('while it is open', () => {
  beforeEach(openDesk)

  it('applies events', () => {
    sockets.last().push({ events: [{ event: 'assignee.changed', data: pushed(wireConversation({ id: 3, version: 2 })) }], from: 40, to: 41 })
    expect(ids()).toEqual([3, 2, 1])
  })

  it('applies availability changes from other devices', () => {
    sockets.last().push({ events: [{ event: 'presence.update', data: { users: { 7: 'busy', 8: 'online' } } }] })
    expect(useSession().availability).toBe('busy')
    sockets.last().push({ events: [{ event: 'presence.update', data: { users: { 8: 'online' } } }] })
    expect(useSession().availability).toBe('busy')
  })

  it('fetches entities omitted from events', async () => {
    const large = wireConversation({ id: 1, version: 2, unread_count: 8 })
    server.routes['GET A/conversations/1'] = () => large
    sockets.last().push({ events: [{ event: 'conversation.updated', data: { id: 1, version: 2, omitted: true } }], from: 40, to: 41 })
    await flushPromises()
    expect(useEntities().conversations.get(1)?.unread_count).toBe(8)
  })

  it('retries fetching omitted entities when the connection is live again', async () => {
    server.reachable = false
    sockets.last().push({ events: [{ event: 'message.created', data: { id: 6, conversation_id: 1, version: 1, omitted: true } }], from: 40, to: 41 })
    await flushPromises()
    server.reachable = true
    server.routes['GET A/conversations/1/messages'] = () => ({ meta: {}, payload: [wireMessage({ id: 6 })] })
    sockets.last().drop()
    clock.advance(30_000)
    sockets.last().open()
    sockets.last().push({ head: 41 })
    await flushPromises()
    expect(server.requests.at(-1)?.query.toString()).toBe('after=6&before=7')
    expect(useEntities().messagesOf(1).has(6)).toBe(true)
  })

  it('hides conversations of an inbox after losing access and reloads the list', async () => {
    listed = []
    server.routes['GET A/inboxes'] = () => ({ payload: [inbox({ id: 12 })] })
    const requestsBefore = server.count('GET A/conversations')
    sockets.last().push({ events: [{ event: 'account.cache_invalidated', data: { cache_keys: {} } }], from: 40, to: 41 })
    await flushPromises()
    expect(ids()).toEqual([])
    expect(server.count('GET A/conversations')).toBe(requestsBefore + 1)
  })

  it('reloads everything when the agent left and rejoined an inbox', async () => {
    listed = [wireConversation({ id: 2, version: 9 })]
    server.routes['GET A/inboxes'] = () => ({ payload: [{ ...inbox({ id: 11 }), version: 3 }, inbox({ id: 12 })] })
    const requestsBefore = server.count('GET A/conversations')
    sockets.last().push({ events: [{ event: 'account.cache_invalidated', data: { cache_keys: {} } }], from: 40, to: 41 })
    await flushPromises()
    expect(server.count('GET A/conversations')).toBe(requestsBefore + 1)
  })

  it('retries a failed reload of settings when the connection is live again', async () => {
    const { 'GET A/inboxes': settings } = server.routes
    server.routes['GET A/inboxes'] = () => new ErrorResponse(503, { error: 'Busy.' })
    sockets.last().push({ events: [{ event: 'account.cache_invalidated', data: { cache_keys: {} } }], from: 40, to: 41 })
    await flushPromises()
    Object.assign(server.routes, { 'GET A/inboxes': settings })
    const requestsBefore = server.count('GET A/inboxes')
    sockets.last().drop()
    clock.advance(30_000)
    sockets.last().open()
    sockets.last().push({ head: 41 })
    await flushPromises()
    expect(server.count('GET A/inboxes')).toBe(requestsBefore + 1)
  })

  it('reloads only settings when access did not change', async () => {
    const requestsBefore = server.count('GET A/conversations')
    const before = server.count('GET A/labels')
    sockets.last().push({ events: [{ event: 'account.cache_invalidated', data: { cache_keys: {} } }], from: 40, to: 41 })
    await flushPromises()
    expect([server.count('GET A/labels'), server.count('GET A/conversations')]).toEqual([before + 1, requestsBefore])
  })

  it('removes all data when the session ends', async () => {
    await useSession().signOut()
    await flushPromises()
    expect([useDesk().state, useConnection().state, useEntities().conversations.size, ids()]).toEqual(['closed', 'offline', 0, []])
    clock.advance(120_000)
    expect(sockets.created).toHaveLength(1)
  })
})

describe('a reset', () => {
  beforeEach(openDesk)

  it('displays old rows until new ones are loaded, then removes outdated rows', async () => {
    const slow = deferred<unknown>()
    server.routes['GET A/conversations'] = () => slow.promise
    sockets.last().push({ reset: true, head: 900 })
    await flushPromises()
    expect(ids()).toEqual([2, 1])
    slow.resolve({ data: { meta: { ...noCounts, head: 900, next_cursor: null }, payload: [wireConversation({ id: 1, version: 9 })] } })
    await flushPromises()
    expect(ids()).toEqual([1])
    expect(useThread().messages.map(({ id }) => id)).toEqual([5])
    expect([useConnection().position, useDesk().generation]).toEqual([900, 1])
  })

  it('keeps events received during the reload', async () => {
    const slow = deferred<unknown>()
    server.routes['GET A/conversations'] = () => slow.promise
    sockets.last().push({ reset: true, head: 900 })
    sockets.last().push({ events: [{ event: 'conversation.created', data: pushed(wireConversation({ id: 7 })) }], from: 900, to: 901 })
    await flushPromises()
    slow.resolve({ data: { meta: { ...noCounts, head: 900, next_cursor: null }, payload: [wireConversation({ id: 1, version: 9 })] } })
    await flushPromises()
    expect(ids()).toEqual([7, 1])
  })

  it('fails visibly and retries when the connection is live again', async () => {
    server.routes['GET A/conversations'] = () => new ErrorResponse(503, null)
    sockets.last().push({ reset: true, head: 900 })
    await flushPromises()
    expect(useConversationLists().state).toBe('failed')
    server.routes['GET A/conversations'] = () => ({ data: { meta: { ...noCounts, head: 900, next_cursor: null }, payload: listed } })
    sockets.last().drop()
    clock.advance(30_000)
    sockets.last().open()
    sockets.last().push({ head: 900 })
    await flushPromises()
    expect(ids()).toEqual([2, 1])
  })
})
