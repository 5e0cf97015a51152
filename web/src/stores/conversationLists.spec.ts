import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ErrorResponse } from '@/testing/fakeServer'
import type { FakeServer } from '@/testing/fakeServer'
import { signIn } from '@/testing/signIn'
import { pushed, wireConversation } from '@/testing/wire'
import { useConversationLists } from './conversationLists'
import { useEntities } from './entities'

/** A conversation whose last activity equals its id. */
const conversation = (id: number, given: Parameters<typeof wireConversation>[0] = {}) => wireConversation({ id, last_activity_at: id, ...given })

const all = { status: 'open', assignee_type: 'all' } as const
const downFrom = (from: number, count: number) => Array.from({ length: count }, (_, index) => from - index)

let server: FakeServer

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  server = await signIn()
  store(3, 2)
})

function store(...ids: number[]): void {
  server.desk.conversations = ids.map(id => conversation(id))
}

afterEach(() => {
  vi.useRealTimers()
})

function applyUpdate(...given: Parameters<typeof conversation>): void {
  useEntities().apply([{ event: 'conversation.updated', data: pushed(conversation(...given)) }])
}

describe('the current list', () => {
  it('sends the filter and the sort order', async () => {
    await useConversationLists().show({ status: 'open', assignee_type: 'me', inbox_id: 11, labels: ['vip'] }, 'priority_desc')
    expect(server.requests.at(-1)?.query.toString()).toBe('status=open&assignee_type=me&inbox_id=11&labels%5B%5D=vip&sort_by=priority_desc')
  })

  it('adds, moves and removes rows by events', async () => {
    const lists = useConversationLists()
    await lists.show(all)
    expect(lists.ids).toEqual([3, 2])
    applyUpdate(9)
    expect(lists.ids).toEqual([9, 3, 2])
    applyUpdate(2, { version: 2, last_activity_at: 99 })
    expect(lists.ids).toEqual([2, 9, 3])
    applyUpdate(9, { version: 2, status: 'resolved' })
    expect(lists.ids).toEqual([2, 3])
  })

  it('hides rows beyond the loaded range until the next page is loaded', async () => {
    const first = downFrom(60, 25)
    store(...first, 20, 10)
    const lists = useConversationLists()
    await lists.show(all)
    applyUpdate(10)
    expect(lists.ids).toEqual(first)
    expect(lists.hasMore).toBe(true)
    await lists.loadMore()
    expect(lists.ids).toEqual([...first, 20, 10])
    expect(lists.hasMore).toBe(false)
    applyUpdate(5)
    expect(lists.ids.at(-1)).toBe(5)
  })

  it('loads the next page when few rows are left', async () => {
    store(...downFrom(60, 25), 4, 3)
    const lists = useConversationLists()
    await lists.show(all)
    for (const id of downFrom(60, 11))
      applyUpdate(id, { version: 2, status: 'resolved' })
    await flushPromises()
    expect(lists.hasMore).toBe(false)
    expect(lists.ids.at(-1)).toBe(3)
  })

  it('ignores a slow response of an earlier view', async () => {
    const release = server.hold('GET A/conversations')
    const lists = useConversationLists()
    const first = lists.show({ status: 'resolved', assignee_type: 'all' })
    const second = lists.show(all)
    release()
    await Promise.all([first, second])
    expect(lists.ids).toEqual([3, 2])
    expect(lists.state).toBe('ready')
  })

  it('displays a loaded view without a request', async () => {
    const lists = useConversationLists()
    await lists.show(all)
    await lists.show({ status: 'resolved', assignee_type: 'all' })
    const requestsBefore = server.count('GET A/conversations')
    await lists.show(all)
    expect(lists.ids).toEqual([3, 2])
    expect(server.count('GET A/conversations')).toBe(requestsBefore)
  })

  it('exposes the error and recovers', async () => {
    const lists = useConversationLists()
    server.on('GET A/conversations', () => new ErrorResponse(500, { code: 'unexpected', error: 'No.' }))
    await lists.show(all)
    expect([lists.state, lists.error?.code]).toEqual(['failed', 'unexpected'])
    server.restore('GET A/conversations')
    await lists.reload()
    expect([lists.state, lists.error]).toEqual(['ready', null])
  })
})

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

  it('are not fetched when no conversation moved between lists', async () => {
    await useConversationLists().show(all)
    await vi.advanceTimersByTimeAsync(2_000)
    const requestsBefore = server.count('GET A/conversations/meta')
    applyUpdate(3, { version: 2, unread_count: 4, last_activity_at: 70 })
    await vi.advanceTimersByTimeAsync(2_000)
    expect(server.count('GET A/conversations/meta')).toBe(requestsBefore)
  })
})
