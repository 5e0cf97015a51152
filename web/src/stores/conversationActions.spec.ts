import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FakeServer } from '@/testing/fakeServer'
import { later, Refusal } from '@/testing/fakeServer'
import { signedIn } from '@/testing/signIn'
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
  server = await signedIn({
    'POST A/conversations/1/toggle_status': () => status(),
    'POST A/conversations/1/update_last_seen': () => wireConversation({ version: 6, unread_count: 0 }),
    'GET A/conversations/1': () => wireConversation({ version: 6, status: 'pending' }),
  })
  useEntities().load({ conversations: [wireConversation({ version: 5, unread_count: 3 })] })
})
afterEach(() => {
  vi.useRealTimers()
})

const seen = () => useOptimistic().conversations.get(1)
const tell = (given: Parameters<typeof wireConversation>[0]) => useEntities().apply([{ event: 'conversation.updated', data: pushed(wireConversation(given)) }])

describe('a change shown before the server has agreed', () => {
  it('shows at once, and never flickers back while unrelated news arrive', async () => {
    const slow = later<unknown>()
    status = () => slow.promise
    const done = useConversationActions().resolve(1)
    expect(seen()?.status).toBe('resolved')
    tell({ version: 6, status: 'open', unread_count: 4 })
    expect(seen()).toMatchObject({ status: 'resolved', unread_count: 4 })
    slow.resolve({ payload: { success: true } })
    await done
    expect(seen()?.status).toBe('resolved')
    tell({ version: 7, status: 'resolved' })
    expect(useOptimistic().overlays).toEqual([])
    expect(seen()?.status).toBe('resolved')
  })

  it('settles as well when the event is faster than the answer', async () => {
    const slow = later<unknown>()
    status = () => slow.promise
    const done = useConversationActions().resolve(1)
    tell({ version: 6, status: 'resolved' })
    slow.resolve({})
    await done
    expect(useOptimistic().overlays).toEqual([])
  })

  it('never touches the truth', () => {
    void useConversationActions().resolve(1)
    expect(useEntities().conversations.get(1)?.status).toBe('open')
  })

  it('is taken back with a notice and a way out when the server refuses', async () => {
    status = () => new Refusal(422, { code: 'snooze_in_the_past', message: 'That time is over.', attributes: ['snoozed_until'] })
    expect(await useConversationActions().snooze(1, 5)).toBe(false)
    expect(seen()?.status).toBe('open')
    const [notice] = useNotices().notices
    expect(notice).toMatchObject({ what: 'status_failed', tone: 'failure', reason: 'That time is over.', action: { label: 'retry' } })
    status = () => ({})
    notice?.action?.run()
    expect(seen()?.status).toBe('snoozed')
  })

  it('yields to the server\'s word when no event confirms it', async () => {
    await useConversationActions().resolve(1)
    await vi.advanceTimersByTimeAsync(2_500)
    expect(server.count('GET A/conversations/1')).toBe(1)
    expect(seen()?.status).toBe('pending')
  })

  it('sends quick changes of mind one after the other, and the last one stays in sight', async () => {
    const actions = useConversationActions()
    const slow = later<unknown>()
    status = () => slow.promise
    const first = actions.resolve(1)
    const second = actions.reopen(1)
    await flushPromises()
    expect(server.count('POST A/conversations/1/toggle_status')).toBe(1)
    expect(seen()?.status).toBe('open')
    slow.resolve({})
    await first
    tell({ version: 6, status: 'resolved' })
    expect(seen()?.status).toBe('open')
    await second
    tell({ version: 7, status: 'open' })
    expect(useOptimistic().overlays).toEqual([])
    expect(seen()?.status).toBe('open')
  })
})

describe('seen', () => {
  it('counts down at once and once', async () => {
    const actions = useConversationActions()
    const both = [actions.markSeen(1), actions.markSeen(1)]
    expect(seen()?.unread_count).toBe(0)
    await Promise.all(both)
    expect(server.count('POST A/conversations/1/update_last_seen')).toBe(1)
    expect(useOptimistic().overlays).toEqual([])
  })

  it('leaves alone what somebody has just marked as unread', async () => {
    const actions = useConversationActions()
    server.routes['POST A/conversations/1/unread'] = () => wireConversation({ version: 6, unread_count: 1 })
    await actions.markUnread(1)
    await actions.markSeen(1)
    expect(seen()?.unread_count).toBe(1)
  })
})

describe('deleting a message', () => {
  const deleted = wireMessage({ version: 3, content: 'This message was deleted', content_attributes: { deleted: true } })
  const known = () => useEntities().messagesOf(1).get(9001)
  beforeEach(() => useEntities().load({ messages: [wireMessage({ version: 2 })] }))

  it('takes the answer in by its version, whatever the feed has told before', async () => {
    server.routes['DELETE A/conversations/1/messages/9001'] = () => deleted
    await useConversationActions().removeMessage(1, 9001)
    expect(known()).toMatchObject({ version: 3, content_attributes: { deleted: true } })
    useEntities().apply([{ event: 'message.updated', data: wireMessage({ version: 2 }) }])
    expect(known()?.version).toBe(3)
  })

  it('leaves the message and says why when the server refuses, with a way to try again', async () => {
    server.routes['DELETE A/conversations/1/messages/9001'] = () => new Refusal(403, { code: 'forbidden', error: 'Not yours.' })
    await useConversationActions().removeMessage(1, 9001)
    expect(known()?.content).toBe('Hello')
    const [notice] = useNotices().notices
    expect(notice).toMatchObject({ what: 'message_removal_failed', reason: 'Not yours.' })
    server.routes['DELETE A/conversations/1/messages/9001'] = () => deleted
    notice?.action?.run()
    await flushPromises()
    expect(known()?.content_attributes.deleted).toBe(true)
  })
})
