import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { later, Refusal } from '@/testing/fakeServer'
import type { Asked, FakeServer } from '@/testing/fakeServer'
import { signedIn } from '@/testing/signIn'
import { noCounts, pushed, wireConversation } from '@/testing/wire'
import { useConversationLists } from './conversationLists'
import { useEntities } from './entities'

/** Conversation n was last active at second n. */
const conversation = (id: number, given: Parameters<typeof wireConversation>[0] = {}) => wireConversation({ id, last_activity_at: id, ...given })

function page(ids: number[], next_cursor: string | null = null) {
  return { data: { meta: { ...noCounts, all_count: ids.length, head: 5, next_cursor }, payload: ids.map(id => conversation(id)) } }
}

const all = { status: 'open', assignee_type: 'all' } as const
const downFrom = (from: number, count: number) => Array.from({ length: count }, (_, index) => from - index)

let server: FakeServer
let list: (asked: Asked) => unknown

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  list = () => page([3, 2])
  server = await signedIn({
    'GET A/conversations': asked => list(asked),
    'GET A/conversations/meta': () => ({ meta: { ...noCounts, all_count: 9 } }),
  })
})
afterEach(() => {
  vi.useRealTimers()
})

function tell(...given: Parameters<typeof conversation>): void {
  useEntities().apply([{ event: 'conversation.updated', data: pushed(conversation(...given)) }])
}

describe('the current list', () => {
  it('asks as the server filters and sorts', async () => {
    await useConversationLists().show({ status: 'open', assignee_type: 'me', inbox_id: 11, labels: ['vip'] }, 'priority_desc')
    expect(server.asked.at(-1)?.query.toString()).toBe('status=open&assignee_type=me&inbox_id=11&labels%5B%5D=vip&sort_by=priority_desc')
  })

  it('lets rows appear, move and leave with the events', async () => {
    const lists = useConversationLists()
    await lists.show(all)
    expect(lists.ids).toEqual([3, 2])
    tell(9)
    expect(lists.ids).toEqual([9, 3, 2])
    tell(2, { version: 2, last_activity_at: 99 })
    expect(lists.ids).toEqual([2, 9, 3])
    tell(9, { version: 2, status: 'resolved' })
    expect(lists.ids).toEqual([2, 3])
  })

  it('lets what sorts below the loaded part wait for scrolling', async () => {
    const first = downFrom(60, 25)
    list = ({ query }) => query.has('cursor') ? page([20, 10]) : page(first, 'next')
    const lists = useConversationLists()
    await lists.show(all)
    tell(10)
    expect(lists.ids).toEqual(first)
    expect(lists.hasMore).toBe(true)
    await lists.loadMore()
    expect(server.asked.at(-1)?.query.get('cursor')).toBe('next')
    expect(lists.ids).toEqual([...first, 20, 10])
    expect(lists.hasMore).toBe(false)
    tell(5)
    expect(lists.ids.at(-1)).toBe(5)
  })

  it('fetches on when working through it has emptied the loaded part', async () => {
    list = ({ query }) => query.has('cursor') ? page([4, 3]) : page(downFrom(60, 25), 'next')
    const lists = useConversationLists()
    await lists.show(all)
    for (const id of downFrom(60, 11))
      tell(id, { version: 2, status: 'resolved' })
    await flushPromises()
    expect(lists.hasMore).toBe(false)
    expect(lists.ids.at(-1)).toBe(3)
  })

  it('never lets a slow answer overwrite a newer view', async () => {
    const slow = later<unknown>()
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

  it('shows a view it knows at once, without asking for its rows', async () => {
    const lists = useConversationLists()
    await lists.show(all)
    await lists.show({ status: 'resolved', assignee_type: 'all' })
    const asked = server.count('GET A/conversations')
    await lists.show(all)
    expect(lists.ids).toEqual([3, 2])
    expect(server.count('GET A/conversations')).toBe(asked)
  })

  it('says why it failed and recovers', async () => {
    const lists = useConversationLists()
    list = () => new Refusal(500, { code: 'unexpected', error: 'No.' })
    await lists.show(all)
    expect([lists.state, lists.error?.code]).toEqual(['failed', 'unexpected'])
    list = () => page([1])
    await lists.reload()
    expect([lists.state, lists.error]).toEqual(['ready', null])
  })
})

describe('counts', () => {
  it('are asked for again, once, after facets have changed', async () => {
    const lists = useConversationLists()
    await lists.show(all)
    await vi.advanceTimersByTimeAsync(2_000)
    const asked = server.count('GET A/conversations/meta')
    tell(3, { version: 2, assignee: 7 })
    tell(2, { version: 2, assignee: 7 })
    await vi.advanceTimersByTimeAsync(2_000)
    expect(server.count('GET A/conversations/meta')).toBe(asked + 1)
    expect(lists.counts?.all_count).toBe(9)
  })

  it('are left alone when no facet moved', async () => {
    await useConversationLists().show(all)
    await vi.advanceTimersByTimeAsync(2_000)
    const asked = server.count('GET A/conversations/meta')
    tell(3, { version: 2, unread_count: 4, last_activity_at: 70 })
    await vi.advanceTimersByTimeAsync(2_000)
    expect(server.count('GET A/conversations/meta')).toBe(asked)
  })
})
