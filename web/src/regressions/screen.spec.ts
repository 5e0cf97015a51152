/** Exhibits: what a page made of slow answers, repeated requests and coming back. */
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { WireConversation } from '@/api/schema'
import { useConversationLists } from '@/stores/conversationLists'
import { useDesk } from '@/stores/desk'
import { useEntities } from '@/stores/entities'
import { useOutbox } from '@/stores/outbox'
import { useThread } from '@/stores/thread'
import { FakeClock, socketFactory } from '@/testing/fakeSocket'
import type { Asked, FakeServer } from '@/testing/fakeServer'
import { later } from '@/testing/fakeServer'
import { signedIn } from '@/testing/signIn'
import { noCounts, pushed, wireConversation, wireMessage } from '@/testing/wire'

let server: FakeServer
let messages: (asked: Asked) => unknown
let sockets: ReturnType<typeof socketFactory>
const all = { status: 'open', assignee_type: 'all' } as const
const page = (...payload: WireConversation[]) => ({ data: { meta: { ...noCounts, head: 40, next_cursor: null }, payload } })
const message = (id: number, conversation_id = 1) => wireMessage({ id, conversation_id })

beforeEach(async () => {
  sockets = socketFactory()
  messages = () => ({ meta: { head: 40 }, payload: [message(5)] })
  server = await signedIn({
    'GET A/feed': () => ({ head: 40, events: [], from: 40, to: 40 }),
    'GET A/conversations': () => page(wireConversation()),
    'GET A/conversations/meta': () => ({ meta: noCounts }),
    'GET A/conversations/1': () => wireConversation(),
    'GET A/conversations/2': () => wireConversation({ id: 2 }),
    'GET A/conversations/1/messages': asked => messages(asked),
    'GET A/conversations/2/messages': () => ({ meta: { head: 40 }, payload: [message(6, 2)] }),
  })
})
afterEach(() => {
  useDesk().close()
  vi.useRealTimers()
})

const shown = () => useThread().messages.map(({ id }) => id)

async function openDesk(): Promise<void> {
  await useDesk().open({ WebSocket: sockets.WebSocket, clock: new FakeClock() })
  await useConversationLists().show(all)
  sockets.last().open()
  sockets.last().say({ head: 40 })
}

// The answer for the view before came late and was shown as the view of now.
it('cw14907 slow answer overwrites a newer view', async () => {
  const slow = later<unknown>()
  server.routes['GET A/conversations'] = ({ query }) => query.get('status') === 'open' ? slow.promise : page(wireConversation({ id: 2, status: 'resolved' }))
  const lists = useConversationLists()
  const first = lists.show(all)
  await lists.show({ status: 'resolved', assignee_type: 'all' })
  slow.resolve(page(wireConversation()))
  await first
  expect(lists.ids).toEqual([2])
})

// Messages were gone when an agent left the thread and came back to it.
it('cw11206 messages gone on coming back', async () => {
  const thread = useThread()
  await thread.open(1)
  await thread.open(2)
  useEntities().apply([{ event: 'message.created', data: message(7) }])
  await thread.open(1)
  expect(shown()).toEqual([5, 7])
})

// A message that came late was put at the bottom of the thread instead of into its place.
it('ld626 appended at the bottom', async () => {
  await useThread().open(1)
  useEntities().apply([9, 7, 8].map(id => ({ event: 'message.created' as const, data: message(id) })))
  expect(shown()).toEqual([5, 7, 8, 9])
})

// Opening one chat while another one loaded left a flag behind, and older messages could not be loaded any more.
it('cw13444 two loads share a flag', async () => {
  const older = later<unknown>()
  const newest = Array.from({ length: 20 }, (_, index) => message(100 + index))
  messages = ({ query }) => query.has('before') ? older.promise : { meta: {}, payload: newest }
  const thread = useThread()
  await thread.open(1)
  void thread.loadOlder()
  await thread.open(2)
  older.resolve({ meta: {}, payload: [message(50)] })
  await flushPromises()
  expect(shown()).toEqual([6])
  await thread.open(1)
  messages = () => ({ meta: {}, payload: [message(50)] })
  await thread.loadOlder()
  expect(shown()[0]).toBe(50)
})

// The browser did not hear that its message had been taken, sent it again, and it was there twice.
it('cw9618 sent again and there twice', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const taken = new Map<string, number>()
  server.routes['POST A/conversations/1/messages'] = ({ body }) => {
    const { echo_id, content } = body as { echo_id: string, content: string }
    const first = !taken.has(echo_id)
    taken.set(echo_id, taken.get(echo_id) ?? 9100 + taken.size)
    if (first)
      throw new TypeError('Failed to fetch')
    return wireMessage({ id: taken.get(echo_id) ?? 0, message_type: 1, content, echo_id })
  }
  useOutbox().send(1, { content: 'Hi', private: false })
  await flushPromises()
  await vi.advanceTimersByTimeAsync(60_000)
  expect([taken.size, useOutbox().unsent, [...useEntities().messagesOf(1).keys()]]).toEqual([1, 0, [9100]])
})

// Badges that were wrong after a reconnect stayed so until something else happened.
it('cw14368 badges wrong after a reconnect', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  await openDesk()
  await vi.advanceTimersByTimeAsync(2_000)
  server.routes['GET A/conversations'] = () => ({ data: { meta: { ...noCounts, all_count: 7, head: 900, next_cursor: null }, payload: [] } })
  server.routes['GET A/conversations/meta'] = () => ({ meta: { ...noCounts, all_count: 7 } })
  sockets.last().say({ reset: true, head: 900 })
  await vi.advanceTimersByTimeAsync(2_000)
  expect(useConversationLists().counts?.all_count).toBe(7)
})

// On a reconnect the list was fetched anew, and what was told while that went on was lost.
it('cw15651 told while the list is fetched', async () => {
  await openDesk()
  const slow = later<unknown>()
  server.routes['GET A/conversations'] = () => slow.promise
  sockets.last().say({ reset: true, head: 900 })
  sockets.last().say({ events: [{ event: 'conversation.created', data: pushed(wireConversation({ id: 7 })) }], from: 900, to: 901 })
  await flushPromises()
  slow.resolve(page(wireConversation({ version: 9 })))
  await flushPromises()
  expect(useConversationLists().ids).toEqual([7, 1])
})
