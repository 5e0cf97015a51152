import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ErrorResponse } from '@/testing/fakeServer'
import type { FakeServer } from '@/testing/fakeServer'
import { signIn } from '@/testing/signIn'
import { stopStores } from '@/testing/stopStores'
import { wireConversation } from '@/testing/wire'
import { useConversationLists } from './conversationLists'
import { useEntities } from './entities'

const all = { status: 'open', assignee_type: 'all' } as const

let server: FakeServer

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  server = await signIn({ conversations: [wireConversation({ id: 3 }), wireConversation({ id: 2 })] })
})
afterEach(() => stopStores())

describe('counts', () => {
  it('are fetched once after conversations moved between lists', async () => {
    const lists = useConversationLists()
    await lists.show(all)
    await vi.advanceTimersByTimeAsync(2_000)
    const requestsBefore = server.count('GET A/conversations/meta')
    server.desk.changeConversation(3, { assignee_id: 7 }, 'assignee.changed')
    server.desk.changeConversation(2, { assignee_id: 7 }, 'assignee.changed')
    useEntities().apply(server.desk.takeEvents().events)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(server.count('GET A/conversations/meta')).toBe(requestsBefore + 1)
    expect(lists.counts).toMatchObject({ mine_count: 2, all_count: 2 })
  })

  it('are fetched every few seconds while conversations keep moving', async () => {
    await useConversationLists().show(all)
    await vi.advanceTimersByTimeAsync(2_000)
    const requestsBefore = server.count('GET A/conversations/meta')
    for (let version = 2; version < 22; version++) {
      server.desk.changeConversation(3, { assignee_id: version }, 'assignee.changed')
      useEntities().apply(server.desk.takeEvents().events)
      await vi.advanceTimersByTimeAsync(500)
    }
    expect(server.count('GET A/conversations/meta') - requestsBefore).toBe(2)
  })

  it('stay as they were when a count fails, are marked as stale, and are fetched again', async () => {
    const lists = useConversationLists()
    await lists.show(all)
    await vi.advanceTimersByTimeAsync(2_000)
    const before = lists.counts
    server.on('GET A/conversations/meta', () => new ErrorResponse(503, null))
    server.desk.changeConversation(3, { status: 'resolved' }, 'conversation.status_changed')
    useEntities().apply(server.desk.takeEvents().events)
    await vi.advanceTimersByTimeAsync(2_000)
    expect([lists.counts, lists.areCountsStale]).toEqual([before, true])
    server.restore('GET A/conversations/meta')
    await vi.advanceTimersByTimeAsync(30_000)
    expect([lists.counts?.all_count, lists.areCountsStale]).toEqual([1, false])
  })

  it('are not fetched when no conversation moved between lists', async () => {
    await useConversationLists().show(all)
    await vi.advanceTimersByTimeAsync(2_000)
    const requestsBefore = server.count('GET A/conversations/meta')
    server.desk.changeConversation(3, { unread_count: 4, last_activity_at: 70 })
    useEntities().apply(server.desk.takeEvents().events)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(server.count('GET A/conversations/meta')).toBe(requestsBefore)
  })
})

describe('a count', () => {
  const counts = () => server.count('GET A/conversations/meta')
  const move = async () => {
    const { version } = server.desk.conversation(3)
    server.desk.changeConversation(3, { assignee_id: version }, 'assignee.changed')
    useEntities().apply(server.desk.takeEvents().events)
    await flushPromises()
  }

  it('comes 800 milliseconds after the last change', async () => {
    await useConversationLists().show(all)
    await vi.advanceTimersByTimeAsync(799)
    expect(counts()).toBe(0)
    await vi.advanceTimersByTimeAsync(1)
    expect(counts()).toBe(1)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(counts()).toBe(1)
    await move()
    await vi.advanceTimersByTimeAsync(700)
    await move()
    await vi.advanceTimersByTimeAsync(799)
    expect(counts()).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(counts()).toBe(2)
  })

  it('comes 4 seconds after the first change while there are more', async () => {
    await useConversationLists().show(all)
    await vi.advanceTimersByTimeAsync(60_000)
    for (let change = 0; change < 7; change++) {
      await move()
      await vi.advanceTimersByTimeAsync(500)
    }
    await move()
    await vi.advanceTimersByTimeAsync(499)
    expect(counts()).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(counts()).toBe(2)
  })

  it('is not made for a list that is not displayed', async () => {
    useConversationLists()
    await move()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(counts()).toBe(0)
  })

  it('is repeated after a growing time when it fails', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1)
    server.on('GET A/conversations/meta', () => new ErrorResponse(503, null))
    await useConversationLists().show(all)
    const made: number[] = []
    for (const milliseconds of [800, 499, 1, 999, 1]) {
      await vi.advanceTimersByTimeAsync(milliseconds)
      made.push(counts())
    }
    expect(made).toEqual([1, 1, 2, 2, 3])
    server.restore('GET A/conversations/meta')
    await vi.advanceTimersByTimeAsync(60_000)
    expect([counts(), useConversationLists().areCountsStale]).toEqual([4, false])
    vi.restoreAllMocks()
  })

  it('belongs to the view for which it was made', async () => {
    const lists = useConversationLists()
    await lists.show(all)
    const release = server.hold('GET A/conversations/meta')
    await vi.advanceTimersByTimeAsync(800)
    await lists.show({ status: 'resolved', assignee_type: 'all' })
    server.desk.conversations = []
    release()
    await flushPromises()
    expect(lists.counts?.all_count).toBe(0)
    await lists.show(all)
    expect(lists.counts?.all_count).toBe(2)
  })

  it('from before all views were discarded is ignored', async () => {
    const lists = useConversationLists()
    await lists.show(all)
    const release = server.hold('GET A/conversations/meta')
    await vi.advanceTimersByTimeAsync(800)
    lists.invalidateViews()
    server.desk.conversations.push(wireConversation({ id: 9 }))
    await lists.ensureLoaded()
    release()
    await flushPromises()
    expect(lists.counts?.all_count).toBe(3)
  })
})
