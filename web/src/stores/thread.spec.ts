import { flushPromises } from '@vue/test-utils'
import { beforeEach, describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import type { FakeServer } from '@/testing/fakeServer'
import { signIn } from '@/testing/signIn'
import { wireConversation, wireMessage } from '@/testing/wire'
import { useEntities } from './entities'
import { useOutbox } from './outbox'
import { useThread } from './thread'

const all = Array.from({ length: 45 }, (_, index) => wireMessage({ id: index + 1, content: `Text ${index + 1}` }))

let server: FakeServer

beforeEach(async () => {
  server = await signIn({
    conversations: [wireConversation({ unread_count: 2, messages: all.slice(-1) }), wireConversation({ id: 2 })],
    messages: [...all, wireMessage({ id: 70, conversation_id: 2 })],
  })
})

const ids = () => useThread().messages.map(({ id }) => id)
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)

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
