import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { useLabels } from '@/features/labels'
import type { FakeClock } from '@/testing/fakeSocket'
import type { FakeServer } from '@/testing/fakeServer'
import { ErrorResponse } from '@/testing/fakeServer'
import { closeDesk, openLiveDesk, prepareDesk } from '@/testing/liveDesk'
import { inbox, label, pushed, wireConversation, wireMessage } from '@/testing/wire'
import { useConnection } from './connection'
import { useConversationActions } from './conversationActions'
import { useConversationLists } from './conversationLists'
import { useDesk } from './desk'
import { useEntities } from './entities'
import { useOptimistic } from './optimistic'
import { useSession } from './session'
import { useThread } from './thread'

let server: FakeServer
let sockets: FakeServer['sockets']
let clock: FakeClock

const all = { status: 'open', assignee_type: 'all' } as const

beforeEach(async () => { ({ server, sockets, clock } = await prepareDesk()) })
afterEach(closeDesk)

const openDesk = () => openLiveDesk(server, clock)
const ids = () => useConversationLists().ids

/** The server does not have the changes behind the position that it is asked for. */
function answerWithReset(head: number): void {
  useConnection().resume()
  sockets.last().push({ reset: true, head })
}

function changeSettings(): void {
  server.desk.invalidateCaches()
  server.deliver()
}

describe('opening the desk', () => {
  it('reads the head before any data and repeats the 20 positions before it', async () => {
    server.requests.length = 0
    await openDesk()
    expect(server.requests[0]?.path).toBe('A/feed')
    expect(sockets.last().sentFrames('resume')).toEqual([{ action: 'resume', after: 20, request: 1 }])
    expect(sockets.last().url).toContain('/cable?token=pubsub&account_id=1')
    expect([useDesk().state, useConnection().state, useConnection().position]).toEqual(['open', 'live', 40])
  })

  it('loads settings and the first list in parallel after head and cache keys, then connects', async () => {
    const [releaseHead, releaseLabels] = [server.hold('GET A/feed'), server.hold('GET A/labels')]
    server.requests.length = 0
    const opening = useDesk().open({ WebSocket: sockets.WebSocket, clock, list: { filter: all, sort: 'created_at_desc' } })
    await flushPromises()
    expect(server.requests.map(({ path }) => path)).toEqual(['A/feed', 'A/cache_keys'])
    releaseHead()
    await flushPromises()
    expect(server.requests.map(({ path }) => path)).toEqual(expect.arrayContaining(['A/labels', 'A/conversations']))
    expect([useConversationLists().state, sockets.created.length]).toEqual(['ready', 0])
    releaseLabels()
    await opening
    await useConversationLists().show(all, 'created_at_desc')
    expect([ids(), sockets.created.length, server.count('GET A/conversations')]).toEqual([[2, 1], 1, 1])
  })

  it('does not connect after a sign-out during loading', async () => {
    const releaseHead = server.hold('GET A/feed')
    const opening = useDesk().open({ WebSocket: sockets.WebSocket, clock })
    await useSession().signOut()
    releaseHead()
    await opening
    expect([useDesk().state, sockets.created.length]).toEqual(['closed', 0])
  })

  it('exposes the error of a failed start', async () => {
    server.on('GET A/feed', () => new ErrorResponse(500, { code: 'unexpected', error: 'No.' }))
    await useDesk().open()
    expect([useDesk().state, useDesk().error?.code]).toEqual(['failed', 'unexpected'])
  })
})

describe('while it is open', () => {
  beforeEach(openDesk)

  it('applies events', () => {
    server.desk.conversations.push(wireConversation({ id: 3 }))
    server.desk.changeConversation(3, { assignee_id: 7 }, 'assignee.changed')
    server.deliver()
    expect(ids()).toEqual([3, 2, 1])
  })

  it('applies availability changes from other devices', () => {
    sockets.last().push({ events: [{ event: 'presence.update', data: { users: { 7: 'busy', 8: 'online' } } }] })
    expect(useSession().availability).toBe('busy')
    sockets.last().push({ events: [{ event: 'presence.update', data: { users: { 8: 'online' } } }] })
    expect(useSession().availability).toBe('busy')
  })

  it('asks about the contact on the screen alone', async () => {
    const asked = () => sockets.last().sent.filter(frame => frame.action === 'presence')
    const contact = useThread().contact?.id
    expect(contact).toBeTypeOf('number')
    expect(asked().at(-1)).toEqual({ action: 'presence', contacts: [contact] })
  })

  it('fetches entities omitted from events', async () => {
    server.desk.changeConversation(1, { unread_count: 8 })
    sockets.last().push({ events: [{ event: 'conversation.updated', data: { id: 1, version: 2, omitted: true } }], from: 40, to: 41 })
    await flushPromises()
    expect(useEntities().conversations.get(1)?.unread_count).toBe(8)
  })

  it('retries fetching omitted entities when the connection is live again', async () => {
    server.reachable = false
    sockets.last().push({ events: [{ event: 'message.created', data: { id: 6, conversation_id: 1, version: 1, omitted: true } }], from: 40, to: 41 })
    await flushPromises()
    server.reachable = true
    server.desk.messages.push(wireMessage({ id: 6 }))
    sockets.last().drop()
    clock.advance(30_000)
    sockets.last().open()
    sockets.last().push({ head: 41 })
    await flushPromises()
    expect(server.requests.findLast(({ path }) => path.endsWith('/messages'))?.query.toString()).toBe('after=6&before=7')
    expect(useEntities().messagesOf(1).has(6)).toBe(true)
  })

  it('hides conversations of an inbox after losing access and reloads the list', async () => {
    server.desk.inboxes = [inbox({ id: 12 })]
    const requestsBefore = server.count('GET A/conversations')
    changeSettings()
    await flushPromises()
    expect(ids()).toEqual([])
    expect(server.count('GET A/conversations')).toBe(requestsBefore + 1)
  })

  it('reloads everything when the agent left and rejoined an inbox', async () => {
    server.desk.inboxes = [inbox({ id: 11, version: 3 })]
    const requestsBefore = server.count('GET A/conversations')
    changeSettings()
    await flushPromises()
    expect(server.count('GET A/conversations')).toBe(requestsBefore + 1)
  })

  it('retries a failed reload of settings when the connection is live again', async () => {
    server.desk.labels.push(label())
    server.on('GET A/labels', () => new ErrorResponse(503, { error: 'Busy.' }))
    changeSettings()
    await flushPromises()
    server.restore('GET A/labels')
    sockets.last().drop()
    clock.advance(30_000)
    sockets.last().open()
    sockets.last().push({ head: 41 })
    await flushPromises()
    expect(useLabels().rows).toEqual(server.desk.labels)
  })

  it('reloads only the changed collection when access did not change', async () => {
    server.requests.length = 0
    server.desk.labels.push(label())
    changeSettings()
    await flushPromises()
    expect(server.requests.map(({ path }) => path).filter(path => path !== 'A/draft_messages')).toEqual(['A/labels'])
  })

  it('refreshes settings after a reset', async () => {
    server.desk.labels.push(label())
    answerWithReset(900)
    await flushPromises()
    expect(useLabels().rows).toEqual(server.desk.labels)
  })

  it('removes all data when the session ends', async () => {
    void useConversationActions().resolve(1)
    await useSession().signOut()
    await flushPromises()
    expect([useDesk().state, useConnection().state, useEntities().conversations.size, ids(), useOptimistic().overlays]).toEqual(['closed', 'offline', 0, [], []])
    clock.advance(120_000)
    expect(sockets.created).toHaveLength(1)
  })
})

describe('a reset', () => {
  beforeEach(openDesk)

  it('displays old rows until new ones are loaded, then removes outdated rows', async () => {
    server.desk.conversations = [wireConversation({ id: 1, version: 9 })]
    const release = server.hold('GET A/conversations')
    answerWithReset(900)
    await flushPromises()
    expect(ids()).toEqual([2, 1])
    release()
    await flushPromises()
    expect(ids()).toEqual([1])
    expect(useThread().messages.map(({ id }) => id)).toEqual([5])
    expect([useConnection().position, useDesk().generation]).toEqual([900, 1])
  })

  it('keeps events received during the reload', async () => {
    const release = server.hold('GET A/conversations')
    answerWithReset(900)
    sockets.last().push({ events: [{ event: 'conversation.created', data: pushed(wireConversation({ id: 7 })) }], from: 900, to: 901 })
    await flushPromises()
    release()
    await flushPromises()
    expect(ids()).toEqual([7, 2, 1])
  })

  it('fails visibly and retries when the connection is live again', async () => {
    server.on('GET A/conversations', () => new ErrorResponse(503, null))
    answerWithReset(900)
    await flushPromises()
    expect(useConversationLists().state).toBe('failed')
    server.restore('GET A/conversations')
    sockets.last().drop()
    clock.advance(30_000)
    sockets.last().open()
    sockets.last().push({ head: 900 })
    await flushPromises()
    expect(ids()).toEqual([2, 1])
  })
})
