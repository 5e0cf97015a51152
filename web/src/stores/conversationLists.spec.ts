import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ErrorResponse } from '@/testing/fakeServer'
import type { FakeServer } from '@/testing/fakeServer'
import { signIn } from '@/testing/signIn'
import { stopStores } from '@/testing/stopStores'
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

afterEach(() => stopStores())

function applyUpdate(...given: Parameters<typeof conversation>): void {
  useEntities().apply([{ event: 'conversation.updated', data: pushed(conversation(...given)) }])
}

describe('the current list', () => {
  it('is fetched when the first view is the one that the store begins with', async () => {
    const lists = useConversationLists()
    await lists.show(lists.filter, lists.sort)
    expect([lists.state, server.count('GET A/conversations')]).toEqual(['ready', 1])
  })

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

describe('a view', () => {
  const pages = () => server.count('GET A/conversations')

  it('is not fetched before it is shown and after it is closed', async () => {
    const lists = useConversationLists()
    const empty = { state: 'idle', rows: [], ids: [], counts: null, areCountsStale: false, hasMore: false, error: null }
    expect(lists).toMatchObject({ ...empty, filter: { status: 'open', assignee_type: 'me' }, sort: 'last_activity_at_desc' })
    await lists.ensureLoaded()
    await lists.loadMore();
    (await lists.prepareReload())()
    expect([pages(), lists.state]).toEqual([0, 'idle'])
    await lists.show(all)
    expect(lists).toMatchObject({ state: 'ready', ids: [3, 2], counts: { all_count: 2 }, areCountsStale: false })
    lists.close()
    expect(lists).toMatchObject(empty)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(server.count('GET A/conversations/meta')).toBe(0)
  })

  it('ignores the response after it was closed', async () => {
    const release = server.hold('GET A/conversations')
    const showing = useConversationLists().show(all)
    expect(useConversationLists().state).toBe('loading')
    useConversationLists().close()
    release()
    await showing
    expect([useConversationLists().state, useEntities().conversations.size]).toEqual(['idle', 0])
  })

  it('is fetched once when it is shown twice, and again in another order', async () => {
    const lists = useConversationLists()
    const first = lists.show(all)
    await lists.show(all)
    await first
    expect(pages()).toBe(1)
    await lists.show(all, 'created_at_asc')
    expect([pages(), lists.ids]).toEqual([2, [2, 3]])
    await lists.show({ status: 'resolved', assignee_type: 'all' })
    expect(lists.sort).toBe('created_at_asc')
  })

  it('forgets the error of the one before', async () => {
    const lists = useConversationLists()
    await lists.show(all)
    server.on('GET A/conversations', () => new ErrorResponse(503, null))
    await lists.show({ status: 'resolved', assignee_type: 'all' })
    expect(lists.error?.status).toBe(503)
    await lists.show(all)
    expect([lists.state, lists.error]).toEqual(['ready', null])
    await lists.show({ status: 'resolved', assignee_type: 'all' })
    server.restore('GET A/conversations')
    const again = lists.reload()
    expect([lists.state, lists.error]).toEqual(['loading', null])
    await again
  })

  it('is fetched again after all were discarded, when it is displayed', async () => {
    const lists = useConversationLists()
    await lists.show(all)
    await lists.ensureLoaded()
    expect(pages()).toBe(1)
    lists.invalidateViews()
    expect([lists.ids, lists.counts]).toEqual([[], null])
    await lists.ensureLoaded()
    expect([pages(), lists.ids]).toEqual([2, [3, 2]])
  })

  it('displays a prepared reload only when it is told to', async () => {
    const lists = useConversationLists()
    await lists.show(all)
    store(9, 3, 2)
    const display = await lists.prepareReload()
    expect(lists.ids).toEqual([3, 2])
    display()
    expect(lists.ids).toEqual([9, 3, 2])
  })
})

describe('the next page', () => {
  const cursors = () => server.requests.filter(({ path }) => path === 'A/conversations').map(({ query }) => query.get('cursor'))

  it('is fetched once at a time, and keeps its rows when it fails', async () => {
    store(...downFrom(90, 60))
    const lists = useConversationLists()
    await lists.show(all)
    const release = server.hold('GET A/conversations')
    const both = [lists.loadMore(), lists.loadMore(), lists.show(all)]
    expect(lists.state).toBe('loading-more')
    release()
    await Promise.all(both)
    expect([cursors(), lists.ids]).toEqual([[null, '25'], downFrom(90, 50)])
    server.reachable = false
    await lists.loadMore()
    expect([lists.state, lists.ids, lists.hasMore]).toEqual(['failed', downFrom(90, 50), true])
    server.reachable = true
    await lists.loadMore()
    expect([lists.state, lists.ids, lists.hasMore]).toEqual(['ready', downFrom(90, 60), false])
    await lists.loadMore()
    expect(cursors()).toEqual([null, '25', '50'])
  })

  it('is not fetched while 15 rows are left', async () => {
    store(...downFrom(60, 40))
    await useConversationLists().show(all)
    for (const id of downFrom(60, 10))
      applyUpdate(id, { version: 2, status: 'resolved' })
    await flushPromises()
    expect([useConversationLists().ids.length, cursors()]).toEqual([15, [null]])
  })

  it('ends the list where it was when it is empty', async () => {
    const first = downFrom(60, 25)
    store(...first, 4)
    const lists = useConversationLists()
    await lists.show(all)
    store(...first)
    await lists.loadMore()
    expect([lists.ids, lists.hasMore]).toEqual([first, false])
  })
})
