/** Regressions: slow responses, repeated requests and returning to a view. */
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { WireConversation } from '@/api/types'
import { useConversationLists } from '@/stores/conversationLists'
import { useDesk } from '@/stores/desk'
import { useEntities } from '@/stores/entities'
import { useOutbox } from '@/stores/outbox'
import { useThread } from '@/stores/thread'
import { FakeClock, socketFactory } from '@/testing/fakeSocket'
import type { FakeRequest, FakeServer } from '@/testing/fakeServer'
import { deferred } from '@/testing/fakeServer'
import { signIn } from '@/testing/signIn'
import { noCounts, pushed, wireConversation, wireMessage } from '@/testing/wire'

let server: FakeServer
let messages: (request: FakeRequest) => unknown
let sockets: ReturnType<typeof socketFactory>
const all = { status: 'open', assignee_type: 'all' } as const
const page = (...payload: WireConversation[]) => ({ data: { meta: { ...noCounts, head: 40, next_cursor: null }, payload } })
const message = (id: number, conversation_id = 1) => wireMessage({ id, conversation_id })

beforeEach(async () => {
  sockets = socketFactory()
  messages = () => ({ meta: { head: 40 }, payload: [message(5)] })
  server = await signIn({
    'GET A/feed': () => ({ head: 40, events: [], from: 40, to: 40 }),
    'GET A/conversations': () => page(wireConversation()),
    'GET A/conversations/meta': () => ({ meta: noCounts }),
    'GET A/conversations/1': () => wireConversation(),
    'GET A/conversations/2': () => wireConversation({ id: 2 }),
    'GET A/conversations/1/messages': request => messages(request),
    'GET A/conversations/2/messages': () => ({ meta: { head: 40 }, payload: [message(6, 2)] }),
  })
})
afterEach(() => {
  useDesk().close()
  vi.useRealTimers()
})

const displayedIds = () => useThread().messages.map(({ id }) => id)

async function openDesk(): Promise<void> {
  await useDesk().open({ WebSocket: sockets.WebSocket, clock: new FakeClock() })
  await useConversationLists().show(all)
  sockets.last().open()
  sockets.last().push({ head: 40 })
}

// A late response for the previous view was displayed as the current view.
it('cw14907 slow answer overwrites a newer view', async () => {
  const slow = deferred<unknown>()
  server.routes['GET A/conversations'] = ({ query }) => query.get('status') === 'open' ? slow.promise : page(wireConversation({ id: 2, status: 'resolved' }))
  const lists = useConversationLists()
  const first = lists.show(all)
  await lists.show({ status: 'resolved', assignee_type: 'all' })
  slow.resolve(page(wireConversation()))
  await first
  expect(lists.ids).toEqual([2])
})

// Messages were missing when an agent left a thread and returned to it.
it('cw11206 messages missing after returning', async () => {
  const thread = useThread()
  await thread.open(1)
  await thread.open(2)
  useEntities().apply([{ event: 'message.created', data: message(7) }])
  await thread.open(1)
  expect(displayedIds()).toEqual([5, 7])
})

// A late message was appended at the end of the thread instead of inserted by id.
it('ld626 appended at the bottom', async () => {
  await useThread().open(1)
  useEntities().apply([9, 7, 8].map(id => ({ event: 'message.created' as const, data: message(id) })))
  expect(displayedIds()).toEqual([5, 7, 8, 9])
})

// Opening a chat while another one was loading left a loading flag set, and older messages could no longer be loaded.
it('cw13444 loading flag shared by two chats', async () => {
  const older = deferred<unknown>()
  const newest = Array.from({ length: 20 }, (_, index) => message(100 + index))
  messages = ({ query }) => query.has('before') ? older.promise : { meta: {}, payload: newest }
  const thread = useThread()
  await thread.open(1)
  void thread.loadOlder()
  await thread.open(2)
  older.resolve({ meta: {}, payload: [message(50)] })
  await flushPromises()
  expect(displayedIds()).toEqual([6])
  await thread.open(1)
  messages = () => ({ meta: {}, payload: [message(50)] })
  await thread.loadOlder()
  expect(displayedIds()[0]).toBe(50)
})

// The browser lost the response to a sent message, sent it again, and the message was stored twice.
it('cw9618 resent message stored twice', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const stored = new Map<string, number>()
  server.routes['POST A/conversations/1/messages'] = ({ body }) => {
    const { echo_id, content } = body as { echo_id: string, content: string }
    const first = !stored.has(echo_id)
    stored.set(echo_id, stored.get(echo_id) ?? 9100 + stored.size)
    if (first)
      throw new TypeError('Failed to fetch')
    return wireMessage({ id: stored.get(echo_id) ?? 0, message_type: 1, content, echo_id })
  }
  useOutbox().send(1, { content: 'Hi', private: false })
  await flushPromises()
  await vi.advanceTimersByTimeAsync(60_000)
  expect([stored.size, useOutbox().unsent, [...useEntities().messagesOf(1).keys()]]).toEqual([1, 0, [9100]])
})

// Wrong badges after a reconnect stayed until the next event.
it('cw14368 badges wrong after a reconnect', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  await openDesk()
  await vi.advanceTimersByTimeAsync(2_000)
  server.routes['GET A/conversations'] = () => ({ data: { meta: { ...noCounts, all_count: 7, head: 900, next_cursor: null }, payload: [] } })
  server.routes['GET A/conversations/meta'] = () => ({ meta: { ...noCounts, all_count: 7 } })
  sockets.last().push({ reset: true, head: 900 })
  await vi.advanceTimersByTimeAsync(2_000)
  expect(useConversationLists().counts?.all_count).toBe(7)
})

// Events received while the list was reloaded after a reconnect were lost.
it('cw15651 events lost during list reload', async () => {
  await openDesk()
  const slow = deferred<unknown>()
  server.routes['GET A/conversations'] = () => slow.promise
  sockets.last().push({ reset: true, head: 900 })
  sockets.last().push({ events: [{ event: 'conversation.created', data: pushed(wireConversation({ id: 7 })) }], from: 900, to: 901 })
  await flushPromises()
  slow.resolve(page(wireConversation({ version: 9 })))
  await flushPromises()
  expect(useConversationLists().ids).toEqual([7, 1])
})
