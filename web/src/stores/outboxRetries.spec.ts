import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FakeServer } from '@/testing/fakeServer'
import { ErrorResponse } from '@/testing/fakeServer'
import { signIn } from '@/testing/signIn'
import { stopStores } from '@/testing/stopStores'
import { useEntities } from './entities'
import { useOutbox } from './outbox'

const path = 'POST A/conversations/1/messages'
let server: FakeServer

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  server = await signIn()
})
afterEach(() => stopStores())

const states = () => useOutbox().of(1).map(({ state }) => state)
const text = (content: string) => ({ content, private: false })
const busy = () => new ErrorResponse(503, { error: 'Busy.' })

describe('a message', () => {
  it('waits for the one before it in its conversation, not for those of others', async () => {
    const release = server.hold(path)
    useOutbox().send(1, text('one'))
    useOutbox().send(1, text('two'))
    useOutbox().send(2, text('other'))
    await flushPromises()
    expect([states(), useOutbox().of(2), useOutbox().unsent]).toEqual([['sending', 'waiting'], [], 2])
    release()
    await flushPromises()
    expect(useOutbox().unsent).toBe(0)
  })

  it('does not keep the next one from being sent when it was refused', async () => {
    server.on(path, (request) => {
      server.restore(path)
      return request.body ? new ErrorResponse(422, { error: 'No.' }) : null
    })
    useOutbox().send(1, text('one'))
    useOutbox().send(1, text('two'))
    await flushPromises()
    expect([states(), server.desk.messages.map(({ content }) => content)]).toEqual([['failed'], ['two']])
  })

  it('is sent by itself when the network is back, however long that takes', async () => {
    server.reachable = false
    useOutbox().send(1, text('Hi'))
    await vi.advanceTimersByTimeAsync(600_000)
    expect(states()).toEqual(['waiting'])
    server.reachable = true
    await vi.advanceTimersByTimeAsync(30_000)
    expect([states(), server.desk.messages.length]).toEqual([[], 1])
  })

  it('is tried again after a growing time', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1)
    server.on(path, busy)
    useOutbox().send(1, text('Hi'))
    const tries: number[] = []
    for (const milliseconds of [0, 499, 1, 999, 1]) {
      await vi.advanceTimersByTimeAsync(milliseconds)
      tries.push(server.count(path))
    }
    expect(tries).toEqual([1, 1, 2, 2, 3])
    vi.restoreAllMocks()
  })

  it('has all its tries when the agent sends it again', async () => {
    server.on(path, busy)
    const echo = useOutbox().send(1, text('Hi'))
    await vi.advanceTimersByTimeAsync(60_000)
    useOutbox().retry(echo)
    expect(useOutbox().of(1)).toMatchObject([{ state: 'sending', error: null }])
    await vi.advanceTimersByTimeAsync(60_000)
    expect([states(), server.count(path)]).toEqual([['failed'], 10])
  })

  it('cannot be sent again when it is gone', async () => {
    useOutbox().retry('unknown')
    await flushPromises()
    expect(server.count(path)).toBe(0)
  })

  it('fails visibly when the client itself fails', async () => {
    server.on(path, () => new ErrorResponse(200, 'unused'))
    vi.stubGlobal('fetch', () => Promise.resolve({ ok: true, text: () => { throw new TypeError('x is undefined') } }))
    useOutbox().send(1, text('Hi'))
    await flushPromises()
    expect(useOutbox().of(1)).toMatchObject([{ state: 'failed', error: { code: 'unexpected', message: 'TypeError: x is undefined' } }])
  })

  it('has the time at which it was written, in seconds', () => {
    const before = Math.floor(Date.now() / 1000)
    useOutbox().send(1, text('Hi'))
    const [entry] = useOutbox().of(1)
    expect(entry?.created_at).toBeGreaterThanOrEqual(before)
    expect(entry?.created_at).toBeLessThanOrEqual(Date.now() / 1000)
    expect(entry).toMatchObject({ in_reply_to: null, files: [], error: null, progress: 0 })
  })

  it('of another agent does not remove an own one', async () => {
    server.hold(path)
    useOutbox().send(1, text('Hi'))
    server.desk.addMessage({ echo_id: 'other', conversation_id: 1, content: 'Hello' })
    useEntities().apply(server.desk.takeEvents().events.slice(-1))
    expect(states()).toEqual(['sending'])
  })
})
