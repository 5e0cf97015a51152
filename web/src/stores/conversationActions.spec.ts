import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FakeServer } from '@/testing/fakeServer'
import { deferred, ErrorResponse } from '@/testing/fakeServer'
import { signIn } from '@/testing/signIn'
import { pushed, wireConversation, wireMessage } from '@/testing/wire'
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
afterEach(() => {
  vi.useRealTimers()
})

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

  it('does not modify the entities', () => {
    void useConversationActions().resolve(1)
    expect(useEntities().conversations.get(1)?.status).toBe('open')
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
