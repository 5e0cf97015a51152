/** Regressions: slow responses, repeated requests and returning to a view. */
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useConnection } from '@/stores/connection'
import { useConversationLists } from '@/stores/conversationLists'
import { useDesk } from '@/stores/desk'
import { useEntities } from '@/stores/entities'
import { useOutbox } from '@/stores/outbox'
import { useThread } from '@/stores/thread'
import { FakeClock } from '@/testing/fakeSocket'
import type { FakeServer } from '@/testing/fakeServer'
import { signIn } from '@/testing/signIn'
import { pushed, wireConversation, wireMessage } from '@/testing/wire'

let server: FakeServer
const all = { status: 'open', assignee_type: 'all' } as const
const message = (id: number, conversation_id = 1) => wireMessage({ id, conversation_id })

beforeEach(async () => {
  server = await signIn({ conversations: [wireConversation(), wireConversation({ id: 2, status: 'resolved' })], messages: [message(5), message(6, 2)] })
})
afterEach(() => {
  useDesk().close()
  vi.useRealTimers()
})

const displayedIds = () => useThread().messages.map(({ id }) => id)

async function openDesk(): Promise<void> {
  await useDesk().open({ WebSocket: server.sockets.WebSocket, clock: new FakeClock() })
  await useConversationLists().show(all)
  server.sockets.last().open()
  server.sockets.last().push({ events: [], from: 20, to: 40 })
  server.sockets.last().push({ head: 40 })
}

// A late response for the previous view was displayed as the current view.
it('cw14907 slow answer overwrites a newer view', async () => {
  const release = server.hold('GET A/conversations')
  const lists = useConversationLists()
  const first = lists.show(all)
  server.restore('GET A/conversations')
  await lists.show({ status: 'resolved', assignee_type: 'all' })
  release()
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
  server.desk.messages.push(...Array.from({ length: 20 }, (_, index) => message(100 + index)))
  const thread = useThread()
  await thread.open(1)
  const release = server.hold('GET A/conversations/1/messages')
  void thread.loadOlder()
  await thread.open(2)
  release()
  await flushPromises()
  expect(displayedIds()).toEqual([6])
  await thread.open(1)
  await thread.loadOlder()
  expect(displayedIds()[0]).toBe(5)
})

// The browser lost the response to a sent message, sent it again, and the message was stored twice.
it('cw9618 resent message stored twice', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  server.on('POST A/conversations/1/messages', (request) => {
    server.endpoint(request)
    server.restore('POST A/conversations/1/messages')
    throw new TypeError('Failed to fetch')
  })
  useOutbox().send(1, { content: 'Hi', private: false })
  await flushPromises()
  await vi.advanceTimersByTimeAsync(60_000)
  const stored = server.desk.messages.filter(({ content }) => content === 'Hi').map(({ id }) => id)
  expect(stored).toHaveLength(1)
  expect([useOutbox().unsent, [...useEntities().messagesOf(1).keys()]]).toEqual([0, stored])
})

// Wrong badges after a reconnect stayed until the next event.
it('cw14368 badges wrong after a reconnect', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  await openDesk()
  await vi.advanceTimersByTimeAsync(2_000)
  server.desk.conversations = Array.from({ length: 7 }, (_, index) => wireConversation({ id: index + 1 }))
  useConnection().resume()
  server.sockets.last().push({ reset: true, head: 900 })
  await vi.advanceTimersByTimeAsync(2_000)
  expect(useConversationLists().counts?.all_count).toBe(7)
})

// Events received while the list was reloaded after a reconnect were lost.
it('cw15651 events lost during list reload', async () => {
  await openDesk()
  const release = server.hold('GET A/conversations')
  useConnection().resume()
  server.sockets.last().push({ reset: true, head: 900 })
  server.sockets.last().push({ events: [{ event: 'conversation.created', data: pushed(wireConversation({ id: 7 })) }], from: 900, to: 901 })
  await flushPromises()
  release()
  await flushPromises()
  expect(useConversationLists().ids).toEqual([7, 1])
})
