import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { useLabels } from '@/features/labels'
import type { FakeClock } from '@/testing/fakeSocket'
import type { FakeServer } from '@/testing/fakeServer'
import { ErrorResponse } from '@/testing/fakeServer'
import { closeDesk, openLiveDesk, prepareDesk } from '@/testing/liveDesk'
import { label, wireConversation } from '@/testing/wire'
import { useConnection } from './connection'
import { useConversationActions } from './conversationActions'
import { useConversationLists } from './conversationLists'
import { useDesk } from './desk'
import { useEntities } from './entities'
import { useNotices } from './notices'
import { useOutbox } from './outbox'
import { usePresence } from './presence'
import { useSession } from './session'
import { useSettings } from './settings'
import { useThread } from './thread'

let server: FakeServer
let sockets: FakeServer['sockets']
let clock: FakeClock

beforeEach(async () => { ({ server, sockets, clock } = await prepareDesk()) })
afterEach(closeDesk)

const openDesk = () => openLiveDesk(server, clock)
const ids = () => useConversationLists().ids

function reset(head: number): void {
  useConnection().resume()
  sockets.last().push({ reset: true, head })
}

/** A new connection, with the newest position that the server knows. */
function reconnect(): void {
  sockets.last().drop()
  clock.advance(30_000)
  sockets.last().open()
  sockets.last().push({ head: 40 })
}

describe('a desk', () => {
  const profiles = () => server.count('GET /api/v1/profile')

  it('asks a short feed from its beginning', async () => {
    server.desk.head = 5
    await openDesk()
    expect(sockets.last().sentFrames('resume')[0]?.after).toBe(0)
  })

  it('can be opened when it could not be opened before', async () => {
    server.reachable = false
    const desk = useDesk()
    expect(desk.state).toBe('closed')
    await desk.open({ WebSocket: sockets.WebSocket, clock })
    expect([desk.state, desk.error?.code, sockets.created.length]).toEqual(['failed', 'network', 0])
    server.reachable = true
    const opening = desk.open({ WebSocket: sockets.WebSocket, clock })
    expect([desk.state, desk.error]).toEqual(['opening', null])
    await opening
    expect([desk.state, sockets.created.length]).toEqual(['open', 1])
  })

  it('checks the session at every fourth connection that fails, and knows of nobody meanwhile', async () => {
    await openDesk()
    sockets.last().push({ events: [{ event: 'presence.update', data: { users: { 8: 'online' } } }] })
    expect(usePresence().availabilityOf(8)).toBe('online')
    sockets.last().drop()
    expect(usePresence().availabilityOf(8)).toBe('offline')
    const checks = [profiles()]
    for (let failure = 2; failure <= 8; failure++) {
      while (sockets.created.length < failure)
        clock.advance(100)
      sockets.last().drop()
      await flushPromises()
      checks.push(profiles())
    }
    expect(checks).toEqual([0, 0, 0, 1, 1, 1, 1, 2])
  })

  it('connects with the newest token', async () => {
    await openDesk()
    server.desk.user = { ...server.desk.user, pubsub_token: 'another' }
    await useSession().refresh()
    sockets.last().drop()
    clock.advance(30_000)
    expect(sockets.last().url).toContain('token=another&account_id=1')
  })

  it('sends what waits, and loads the thread that failed, when it is live again', async () => {
    await openDesk()
    server.reachable = false
    useThread().close()
    await useThread().open(2)
    useOutbox().send(1, { content: 'Hi', private: false })
    await flushPromises()
    expect([useThread().state, useOutbox().unsent]).toEqual(['failed', 1])
    server.reachable = true
    reconnect()
    await flushPromises()
    expect([useThread().state, useOutbox().unsent]).toEqual(['ready', 0])
  })

  it('fetches nothing that it has when it is live again', async () => {
    await openDesk()
    server.requests.length = 0
    reconnect()
    await flushPromises()
    expect(server.requests.filter(({ path }) => path !== 'A/draft_messages'), 'drafts have no position in the feed').toEqual([])
  })

  it('reloads again for a reset that comes during a reload, and ends', async () => {
    await openDesk()
    const release = server.hold('GET A/conversations')
    reset(900)
    await flushPromises()
    reset(950)
    await flushPromises()
    server.desk.conversations = [wireConversation({ id: 1 }), wireConversation({ id: 9 })]
    release()
    await flushPromises()
    expect([ids(), useDesk().generation, useConnection().position]).toEqual([[9, 1], 2, 950])
    reset(990)
    await flushPromises()
    expect(useDesk().generation).toBe(3)
  })

  it('says when the settings could not be fetched, and tries again', async () => {
    await openDesk()
    server.on('GET A/labels', () => new ErrorResponse(503, { error: 'Busy.' }))
    server.desk.labels.push(label())
    server.desk.invalidateCaches()
    server.deliver()
    await flushPromises()
    const [notice] = useNotices().notices
    expect(notice).toMatchObject({ key: 'load_failed', reason: 'Busy.' })
    server.restore('GET A/labels')
    notice?.action?.run()
    await flushPromises()
    expect(useLabels().rows).toEqual(server.desk.labels)
  })

  it.each([['a text', []], ['a file', [new File(['x'], 'x.txt')]]])('that is closed is not filled by late responses to the last agent, who sent %s', async (_, files) => {
    await openDesk()
    const releases = ['messages', 'unread'].map(path => server.hold(`POST A/conversations/1/${path}`))
    useOutbox().send(1, { content: 'Secret', private: false, files })
    void useConversationActions().markUnread(1)
    await flushPromises()
    await useSession().signOut()
    releases.forEach(release => release())
    await flushPromises()
    expect([useEntities().conversations.size, useEntities().messagesOf(1).size, useNotices().notices]).toEqual([0, 0, []])
  })

  it('opens when it is closed and opened again, with nothing from before', async () => {
    await openDesk()
    useDesk().close()
    expect([useDesk().state, useThread().state, useConversationLists().state, useSettings().visibleInboxes]).toEqual(['closed', 'idle', 'idle', null])
    server.desk.conversations = [wireConversation({ id: 9 })]
    await useDesk().open({ WebSocket: sockets.WebSocket, clock, list: { filter: { status: 'open', assignee_type: 'all' }, sort: 'created_at_desc' } })
    expect([useDesk().state, ids()]).toEqual(['open', [9]])
  })
})
