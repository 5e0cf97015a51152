import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import type { FakeServer } from '@/testing/fakeServer'
import { ErrorResponse } from '@/testing/fakeServer'
import { signIn } from '@/testing/signIn'
import { stopStores } from '@/testing/stopStores'
import { wireConversation, wireMessage } from '@/testing/wire'
import { useConversationActions } from './conversationActions'
import { useEntities } from './entities'
import { useOutbox } from './outbox'
import { useThread } from './thread'

const all = Array.from({ length: 45 }, (_, index) => wireMessage({ id: index + 1, content: `Text ${index + 1}` }))

let server: FakeServer

afterEach(() => stopStores())
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  server = await signIn({
    conversations: [wireConversation({ unread_count: 2, messages: all.slice(-1) }), wireConversation({ id: 2 })],
    messages: [...all, wireMessage({ id: 70, conversation_id: 2 })],
  })
})

const ids = () => useThread().messages.map(({ id }) => id)
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)

it('fetches nothing while no conversation is open or loaded', async () => {
  const thread = useThread()
  const before = server.requests.length
  await thread.ensureLoaded()
  await thread.loadOlder()
  expect([server.requests.length, thread.conversationId]).toEqual([before, null])
  const opened = thread.open(1)
  await thread.loadOlder()
  await opened
  expect(ids()).toEqual(range(26, 45))
})

describe('an open conversation', () => {
  it('loads the newest page, then older pages to the first message', async () => {
    const thread = useThread()
    await thread.open(1)
    expect(ids()).toEqual(range(26, 45))
    await thread.loadOlder()
    await thread.loadOlder()
    expect(ids()).toEqual(range(1, 45))
    expect(thread.hasOlder).toBe(false)
  })

  it('does not treat a page shortened for its size as the beginning', async () => {
    const heavy = wireMessage({ id: 45, content: 'x'.repeat(600_000) })
    server.desk.messages = [heavy]
    const thread = useThread()
    await thread.open(1)
    expect(thread.hasOlder).toBe(true)
    await thread.loadOlder()
    expect(thread.hasOlder).toBe(false)
  })

  it('fetches the whole of a message that the page had only in part', async () => {
    const thread = useThread()
    await thread.open(1)
    useEntities().load({ messages: [wireMessage({ id: 45, version: 2, content: 'Te', truncated: true })] })
    server.desk.messages = [wireMessage({ id: 45, version: 2, content: 'Text of 45' })]
    for (const message of thread.messages.slice(-1))
      await thread.fetchWhole(message)
    expect(thread.messages.slice(-1)).toMatchObject([{ content: 'Text of 45' }])
    expect(thread.messages.some(message => message.truncated)).toBe(false)
  })

  it('hides messages beyond a gap', async () => {
    useEntities().load({ messages: [wireMessage({ id: 3 })] })
    await useThread().open(1)
    expect(ids()).toEqual(range(26, 45))
  })

  it('sorts late messages by id', async () => {
    await useThread().open(1)
    useEntities().apply([{ event: 'message.created', data: wireMessage({ id: 60 }) }, { event: 'message.created', data: wireMessage({ id: 50 }) }])
    expect(ids().slice(-3)).toEqual([45, 50, 60])
  })

  it('is displayed without a request when it was open before', async () => {
    const thread = useThread()
    await thread.open(1)
    await thread.open(2)
    const requestsBefore = server.requests.length
    await thread.open(1)
    expect(ids()).toEqual(range(26, 45))
    expect(server.requests).toHaveLength(requestsBefore)
  })

  it('ignores a slow response for another conversation', async () => {
    const release = server.hold('GET A/conversations/1/messages')
    const thread = useThread()
    const first = thread.open(1)
    await thread.open(2)
    release()
    await first
    expect(ids()).toEqual([70])
    expect(thread.state).toBe('ready')
    await thread.open(1)
    expect(ids()).toEqual(range(26, 45))
  })

  it('keeps the key when a pending message is replaced', async () => {
    const thread = useThread()
    await thread.open(1)
    const echo = useOutbox().send(1, { content: 'Hi', private: false })
    expect(thread.items.at(-1)).toMatchObject({ key: echo, kind: 'pending' })
    await flushPromises()
    expect(thread.items.at(-1)).toMatchObject({ key: echo, kind: 'message', message: { content: 'Hi' } })
  })

  it('marks messages as seen only while visible', async () => {
    const thread = useThread()
    await thread.open(1)
    await nextTick()
    expect(server.count('POST A/conversations/1/update_last_seen')).toBe(0)
    thread.setVisible(true)
    await flushPromises()
    expect(server.count('POST A/conversations/1/update_last_seen')).toBe(1)
    expect(thread.conversation?.unread_count).toBe(0)
  })
})

describe('a thread', () => {
  const pages = () => server.count('GET A/conversations/1/messages')

  it('is empty before a conversation is opened and after it is closed', async () => {
    const thread = useThread()
    const empty = { state: 'idle', conversationId: null, conversation: null, contact: null, messages: [], items: [], pending: [], hasOlder: false }
    expect(thread).toMatchObject(empty)
    await thread.reload()
    await thread.ensureLoaded()
    await thread.loadOlder();
    (await thread.prepareReload())()
    expect([thread.state, pages()]).toEqual(['idle', 0])
    await thread.open(1)
    expect(thread).toMatchObject({ state: 'ready', conversation: { id: 1 }, contact: { id: 501 }, hasOlder: true })
    thread.close()
    expect(thread).toMatchObject(empty)
  })

  it('ignores the response after it was closed', async () => {
    const release = server.hold('GET A/conversations/1/messages')
    const opening = useThread().open(1)
    expect(useThread().state).toBe('loading')
    useThread().close()
    release()
    await opening
    expect([useThread().state, useEntities().messagesOf(1).size]).toEqual(['idle', 0])
  })

  it('tells why it could not be loaded until it is', async () => {
    server.on('GET A/conversations/1', () => new ErrorResponse(404, { code: 'not_found', error: 'Not found.' }))
    const thread = useThread()
    await thread.open(1)
    expect([thread.state, thread.error?.code]).toEqual(['failed', 'not_found'])
    await thread.open(2)
    expect([thread.state, thread.error]).toEqual(['ready', null])
    await thread.open(1)
    server.restore('GET A/conversations/1')
    const again = thread.reload()
    expect([thread.state, thread.error]).toEqual(['loading', null])
    await again
    expect(thread.state).toBe('ready')
  })

  it('is fetched again when a reset has removed its conversation or its range', async () => {
    const thread = useThread()
    await thread.open(1)
    await thread.ensureLoaded()
    expect(pages()).toBe(1)
    thread.invalidateRanges()
    expect(ids()).toEqual([])
    await thread.ensureLoaded()
    expect([pages(), ids()]).toEqual([2, range(26, 45)])
    useEntities().finishReset()
    await thread.ensureLoaded()
    expect([pages(), ids()]).toEqual([3, range(26, 45)])
  })

  it('displays a prepared reload only when it is told to', async () => {
    const thread = useThread()
    await thread.open(1)
    server.desk.messages.push(wireMessage({ id: 46 }))
    const display = await thread.prepareReload()
    expect(ids()).toEqual(range(26, 45))
    display()
    expect(ids()).toEqual(range(27, 46))
  })

  it('has pending messages of its own alone, after the stored ones', async () => {
    server.reachable = false
    useOutbox().send(2, { content: 'Other', private: false })
    useOutbox().send(1, { content: 'Mine', private: false })
    await flushPromises()
    server.reachable = true
    await useThread().open(1)
    expect(useThread().pending.map(({ content }) => content)).toEqual(['Mine'])
    expect(useThread().items.slice(-2)).toMatchObject([{ key: '45', kind: 'message' }, { kind: 'pending' }])
  })
})

describe('older messages', () => {
  it('are asked for once at a time, before the oldest', async () => {
    const thread = useThread()
    await thread.open(1)
    const release = server.hold('GET A/conversations/1/messages')
    const both = [thread.loadOlder(), thread.loadOlder()]
    expect(thread.state).toBe('loading-older')
    release()
    await Promise.all(both)
    expect(ids()).toEqual(range(6, 45))
    expect(server.requests.filter(({ query }) => query.has('before')).map(({ query }) => query.toString())).toEqual(['before=26'])
  })

  it('are not asked for beyond the first message', async () => {
    const thread = useThread()
    await thread.open(2)
    expect(thread.hasOlder).toBe(false)
    const requestsBefore = server.requests.length
    await thread.loadOlder()
    expect(server.requests).toHaveLength(requestsBefore)
  })

  it('may exist before a full page, and do not before an empty one', async () => {
    server.desk.messages = all.slice(-20)
    const thread = useThread()
    await thread.open(1)
    expect(thread.hasOlder).toBe(true)
    await thread.loadOlder()
    expect([thread.hasOlder, ids()]).toEqual([false, range(26, 45)])
  })

  it('leave the newer ones on the screen when they cannot be loaded', async () => {
    const thread = useThread()
    await thread.open(1)
    server.reachable = false
    await thread.loadOlder()
    expect([thread.state, thread.error?.code, ids()]).toEqual(['failed', 'network', range(26, 45)])
  })
})

describe('an unread conversation', () => {
  const seen = () => server.count('POST A/conversations/1/update_last_seen')

  it('is seen when it is opened or when a message arrives while its end is visible', async () => {
    useThread().setVisible(true)
    await useThread().open(1)
    await flushPromises()
    expect(seen()).toBe(1)
    server.desk.changeConversation(1, { unread_count: 1 })
    useEntities().apply(server.desk.takeEvents().events)
    await flushPromises()
    expect(seen()).toBe(2)
    server.desk.changeConversation(1, { priority: 'high' })
    useEntities().apply(server.desk.takeEvents().events)
    await flushPromises()
    expect(seen()).toBe(2)
  })

  it('is not seen while its messages are not loaded', async () => {
    useThread().setVisible(true)
    useEntities().load({ conversations: server.desk.conversations })
    server.on('GET A/conversations/1/messages', () => new ErrorResponse(503, null))
    await useThread().open(1)
    await flushPromises()
    expect(seen()).toBe(0)
  })

  it('stays unread on the screen of the agent who marked it, until it is opened again', async () => {
    const thread = useThread()
    thread.setVisible(true)
    await thread.open(1)
    await flushPromises()
    await useConversationActions().markUnread(1)
    await flushPromises()
    expect(seen()).toBe(1)
    await thread.open(2)
    await thread.open(1)
    await flushPromises()
    expect([seen(), thread.conversation?.unread_count]).toEqual([2, 0])
  })
})
