import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FakeServer } from '@/testing/fakeServer'
import { deferred, ErrorResponse } from '@/testing/fakeServer'
import { signIn } from '@/testing/signIn'
import { stopStores } from '@/testing/stopStores'
import { pushed, wireConversation, wireMessage } from '@/testing/wire'
import { useConnection } from './connection'
import { useConversationActions } from './conversationActions'
import { useEntities } from './entities'
import { useNotices } from './notices'
import { useOptimistic } from './optimistic'

let server: FakeServer
let status: () => unknown

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  status = () => ({ payload: { success: true } })
  const conversations = [wireConversation({ version: 5, unread_count: 3 })]
  server = await signIn({ conversations, messages: [wireMessage({ version: 2 })] }, { 'POST A/conversations/1/toggle_status': () => status() })
  useEntities().load({ conversations })
})
afterEach(() => stopStores())

const displayed = () => useOptimistic().conversations.get(1)
const applyUpdate = (given: Parameters<typeof wireConversation>[0]) => useEntities().apply([{ event: 'conversation.updated', data: pushed(wireConversation(given)) }])

describe('an optimistic change', () => {
  it('is displayed immediately and kept while unrelated events arrive', async () => {
    const slow = deferred<unknown>()
    status = () => slow.promise
    const done = useConversationActions().resolve(1)
    expect(displayed()?.status).toBe('resolved')
    applyUpdate({ version: 6, status: 'open', unread_count: 4 })
    expect(displayed()).toMatchObject({ status: 'resolved', unread_count: 4 })
    slow.resolve({ payload: { success: true } })
    await done
    expect(displayed()?.status).toBe('resolved')
    applyUpdate({ version: 7, status: 'resolved' })
    expect(useOptimistic().overlays).toEqual([])
    expect(displayed()?.status).toBe('resolved')
  })

  it('settles when the event arrives before the response', async () => {
    const slow = deferred<unknown>()
    status = () => slow.promise
    const done = useConversationActions().resolve(1)
    applyUpdate({ version: 6, status: 'resolved' })
    slow.resolve({})
    await done
    expect(useOptimistic().overlays).toEqual([])
  })

  it('does not modify the entities', async () => {
    const done = useConversationActions().resolve(1)
    expect(useEntities().conversations.get(1)?.status).toBe('open')
    await done
  })

  it('is reverted with a notice and a retry action when the request fails', async () => {
    status = () => new ErrorResponse(422, { code: 'snooze_in_the_past', message: 'The time is in the past.', attributes: ['snoozed_until'] })
    expect(await useConversationActions().snooze(1, 5)).toBe(false)
    expect(displayed()?.status).toBe('open')
    const [notice] = useNotices().notices
    expect(notice).toMatchObject({ key: 'status_failed', tone: 'failure', reason: 'The time is in the past.', action: { label: 'retry' } })
    status = () => ({})
    notice?.action?.run()
    expect(displayed()?.status).toBe('snoozed')
    await vi.advanceTimersByTimeAsync(1_000)
  })

  it('is replaced by the server state when no event confirms it', async () => {
    server.desk.changeConversation(1, { status: 'pending' })
    await useConversationActions().resolve(1)
    await vi.advanceTimersByTimeAsync(2_500)
    expect(server.count('GET A/conversations/1')).toBe(1)
    expect(displayed()?.status).toBe('pending')
  })

  it('sends consecutive changes in order and keeps displaying the last one', async () => {
    const actions = useConversationActions()
    const slow = deferred<unknown>()
    status = () => slow.promise
    const first = actions.resolve(1)
    const second = actions.reopen(1)
    await flushPromises()
    expect(server.count('POST A/conversations/1/toggle_status')).toBe(1)
    expect(displayed()?.status).toBe('open')
    slow.resolve({})
    await first
    applyUpdate({ version: 6, status: 'resolved' })
    expect(displayed()?.status).toBe('open')
    await second
    applyUpdate({ version: 7, status: 'open' })
    expect(useOptimistic().overlays).toEqual([])
    expect(displayed()?.status).toBe('open')
  })
})

describe('marking as seen', () => {
  it('sets the unread count to 0 immediately and sends one request', async () => {
    const actions = useConversationActions()
    const both = [actions.markSeen(1), actions.markSeen(1)]
    expect(displayed()?.unread_count).toBe(0)
    await Promise.all(both)
    expect(server.count('POST A/conversations/1/update_last_seen')).toBe(1)
    expect(useOptimistic().overlays).toEqual([])
  })

  it('skips a conversation that was just marked as unread', async () => {
    const actions = useConversationActions()
    await actions.markUnread(1)
    await actions.markSeen(1)
    expect(displayed()?.unread_count).toBe(1)
  })
})

describe('deleting a message', () => {
  const stored = () => useEntities().messagesOf(1).get(9001)
  beforeEach(() => useEntities().load({ messages: [wireMessage({ version: 2 })] }))

  it('keeps the response when an older event arrives later', async () => {
    await useConversationActions().removeMessage(1, 9001)
    expect(stored()).toMatchObject({ version: 3, content_attributes: { deleted: true } })
    useEntities().apply([{ event: 'message.updated', data: wireMessage({ version: 2 }) }])
    expect(stored()?.version).toBe(3)
  })

  it('keeps the message and offers a retry when the request fails', async () => {
    server.on('DELETE A/conversations/1/messages/9001', () => new ErrorResponse(403, { code: 'forbidden', error: 'Not allowed.' }))
    await useConversationActions().removeMessage(1, 9001)
    expect(stored()?.content).toBe('Hello')
    const [notice] = useNotices().notices
    expect(notice).toMatchObject({ key: 'message_removal_failed', reason: 'Not allowed.' })
    server.restore('DELETE A/conversations/1/messages/9001')
    notice?.action?.run()
    await flushPromises()
    expect(stored()?.content_attributes.deleted).toBe(true)
  })
})

function goOffline(): void {
  vi.stubGlobal('navigator', { onLine: false })
  useConnection().resume()
}

describe('an accepted change', () => {
  const refetches = () => server.count('GET A/conversations/1')

  it('is fetched after 2 seconds, unless the feed has confirmed it', async () => {
    const actions = useConversationActions()
    await actions.resolve(1)
    await vi.advanceTimersByTimeAsync(1_999)
    expect(refetches()).toBe(0)
    await vi.advanceTimersByTimeAsync(1)
    expect(refetches()).toBe(1)
    await actions.resolve(1)
    applyUpdate({ version: 6, status: 'resolved' })
    await vi.advanceTimersByTimeAsync(2_000)
    expect(refetches()).toBe(1)
  })

  it('is not fetched when the feed confirmed it before the response', async () => {
    const done = useConversationActions().resolve(1)
    applyUpdate({ version: 6, status: 'resolved' })
    await done
    await vi.advanceTimersByTimeAsync(2_000)
    expect(refetches()).toBe(0)
  })

  it('gives way to what is stored when it cannot be fetched', async () => {
    await useConversationActions().resolve(1)
    server.reachable = false
    await vi.advanceTimersByTimeAsync(2_000)
    expect([displayed()?.status, useOptimistic().overlays, useNotices().notices]).toEqual(['open', [], []])
  })

  it('is not displayed for a conversation that is not loaded', async () => {
    server.on('POST A/conversations/5/toggle_status', () => ({}))
    expect(await useConversationActions().resolve(5)).toBe(true)
    expect(useOptimistic().conversations.has(5)).toBe(false)
  })

  it('is forgotten with the account', async () => {
    const actions = useConversationActions()
    await actions.resolve(1)
    actions.clear()
    expect(displayed()?.status).toBe('open')
    await vi.advanceTimersByTimeAsync(2_000)
    expect(refetches()).toBe(0)
  })
})

it('a refused change does not keep the next one from being sent', async () => {
  const actions = useConversationActions()
  status = () => new ErrorResponse(422, { error: 'No.' })
  const first = actions.resolve(1)
  await first
  status = () => ({})
  expect(await actions.reopen(1)).toBe(true)
})

describe('marking as seen or unread', () => {
  const seen = 'POST A/conversations/1/update_last_seen'

  it('fails silently, and is tried again the next time', async () => {
    server.on(seen, () => new ErrorResponse(503, { error: 'Busy.' }))
    const actions = useConversationActions()
    await actions.markSeen(1)
    expect([displayed()?.unread_count, useNotices().notices]).toEqual([3, []])
    server.restore(seen)
    await actions.markSeen(1)
    expect([displayed()?.unread_count, server.count(seen)]).toEqual([0, 2])
  })

  it('waits silently for a network', async () => {
    goOffline()
    await useConversationActions().markSeen(1)
    expect([displayed()?.unread_count, server.count(seen), useNotices().notices]).toEqual([3, 0, []])
  })

  it('says when a conversation could not be marked as unread', async () => {
    server.on('POST A/conversations/1/unread', () => new ErrorResponse(422, { error: 'No.' }))
    const done = useConversationActions().markUnread(1)
    expect(displayed()?.unread_count).toBe(1)
    expect(await done).toBe(false)
    expect([displayed()?.unread_count, useNotices().notices.map(({ key }) => key)]).toEqual([3, ['unread_failed']])
  })

  it.each(['clearUnreadMarks', 'clear'] as const)('%s lets a conversation be seen again', async (forget) => {
    const actions = useConversationActions()
    await actions.markUnread(1)
    actions[forget]()
    await actions.markSeen(1)
    expect([server.count(seen), displayed()?.unread_count]).toEqual([1, 0])
  })
})

describe('sending a message again', () => {
  const route = 'POST A/conversations/1/messages/9001/retry'

  it('displays its new state', async () => {
    server.on(route, () => wireMessage({ version: 3, delivery: 'queued' }))
    await useConversationActions().retryMessage(1, 9001)
    expect(useEntities().messagesOf(1).get(9001)?.delivery).toBe('queued')
  })

  it('can be tried again when it fails', async () => {
    server.on(route, () => new ErrorResponse(409, { error: 'Too late.' }))
    await useConversationActions().retryMessage(1, 9001)
    const [notice] = useNotices().notices
    expect(notice).toMatchObject({ key: 'message_retry_failed', reason: 'Too late.' })
    notice?.action?.run()
    await flushPromises()
    expect(server.count(route)).toBe(2)
  })

  it('like deleting one, does nothing without a network, and says so', async () => {
    goOffline()
    await useConversationActions().retryMessage(1, 9001)
    await useConversationActions().removeMessage(1, 9001)
    expect(server.requests.filter(({ path }) => path.includes('9001'))).toEqual([])
    expect(useNotices().notices.map(({ key }) => key)).toEqual(['offline'])
  })
})
