import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { deferred, ErrorResponse } from '@/testing/fakeServer'
import type { FakeRequest, FakeServer } from '@/testing/fakeServer'
import { signIn } from '@/testing/signIn'
import { noCounts, pushed, wireConversation } from '@/testing/wire'
import { useConversationLists } from './conversationLists'
import { useEntities } from './entities'

/** A conversation whose last activity equals its id. */
const conversation = (id: number, given: Parameters<typeof wireConversation>[0] = {}) => wireConversation({ id, last_activity_at: id, ...given })

function page(ids: number[], next_cursor: string | null = null) {
  return { data: { meta: { ...noCounts, all_count: ids.length, head: 5, next_cursor }, payload: ids.map(id => conversation(id)) } }
}

const all = { status: 'open', assignee_type: 'all' } as const
const downFrom = (from: number, count: number) => Array.from({ length: count }, (_, index) => from - index)

let server: FakeServer
let list: (request: FakeRequest) => unknown

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  list = () => page([3, 2])
  server = await signIn({
    'GET A/conversations': request => list(request),
    'GET A/conversations/meta': () => ({ meta: { ...noCounts, all_count: 9 } }),
  })
})
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
    list = ({ query }) => query.has('cursor') ? page([20, 10]) : page(first, 'next')
    const lists = useConversationLists()
    await lists.show(all)
    applyUpdate(10)
    expect(lists.ids).toEqual(first)
    expect(lists.hasMore).toBe(true)
    await lists.loadMore()
    expect(server.requests.at(-1)?.query.get('cursor')).toBe('next')
    expect(lists.ids).toEqual([...first, 20, 10])
    expect(lists.hasMore).toBe(false)
    applyUpdate(5)
    expect(lists.ids.at(-1)).toBe(5)
  })

  it('loads the next page when few rows are left', async () => {
    list = ({ query }) => query.has('cursor') ? page([4, 3]) : page(downFrom(60, 25), 'next')
    const lists = useConversationLists()
    await lists.show(all)
    for (const id of downFrom(60, 11))
      applyUpdate(id, { version: 2, status: 'resolved' })
    await flushPromises()
    expect(lists.hasMore).toBe(false)
    expect(lists.ids.at(-1)).toBe(3)
  })

  it('ignores a slow response of an earlier view', async () => {
    const slow = deferred<unknown>()
    const lists = useConversationLists()
    list = () => slow.promise
    const first = lists.show({ status: 'resolved', assignee_type: 'all' })
    list = () => page([3, 2])
    await lists.show(all)
    slow.resolve(page([8, 7, 6]))
    await first
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
    list = () => new ErrorResponse(500, { code: 'unexpected', error: 'No.' })
    await lists.show(all)
    expect([lists.state, lists.error?.code]).toEqual(['failed', 'unexpected'])
    list = () => page([1])
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
    applyUpdate(3, { version: 2, assignee: 7 })
    applyUpdate(2, { version: 2, assignee: 7 })
    await vi.advanceTimersByTimeAsync(2_000)
    expect(server.count('GET A/conversations/meta')).toBe(requestsBefore + 1)
    expect(lists.counts?.all_count).toBe(9)
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
