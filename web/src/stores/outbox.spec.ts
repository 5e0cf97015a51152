import { flushPromises } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { FakeServer } from '@/testing/fakeServer'
import { ErrorResponse } from '@/testing/fakeServer'
import { signIn } from '@/testing/signIn'
import { useEntities } from './entities'
import { useOutbox } from './outbox'

const path = 'POST A/conversations/1/messages'
let server: FakeServer

beforeEach(async () => {
  server = await signIn()
})

describe('sending', () => {
  it('displays the message immediately and replaces it by the response', async () => {
    const outbox = useOutbox()
    const echo = outbox.send(1, { content: 'Hi', private: false, in_reply_to: 9001 })
    expect(outbox.of(1)).toMatchObject([{ echo_id: echo, content: 'Hi', state: 'sending' }])
    await flushPromises()
    expect(outbox.of(1)).toEqual([])
    expect(server.requests.at(-1)?.body).toEqual({ echo_id: echo, content: 'Hi', private: false, content_attributes: { in_reply_to: 9001 } })
    expect(useEntities().echoes.has(echo)).toBe(true)
  })

  it('removes the entry when the event arrives before the response', async () => {
    const release = server.hold(path)
    const outbox = useOutbox()
    outbox.send(1, { content: 'Hi', private: false })
    useEntities().apply(server.desk.takeEvents().events)
    expect(outbox.of(1)).toEqual([])
    release()
    await flushPromises()
    expect([...useEntities().messagesOf(1).keys()]).toEqual(server.desk.messages.map(({ id }) => id))
  })

  it('sends messages in the order they were written', async () => {
    const release = server.hold(path)
    const outbox = useOutbox()
    outbox.send(1, { content: 'one', private: false })
    outbox.send(1, { content: 'two', private: false })
    await flushPromises()
    expect(server.count(path)).toBe(1)
    release()
    await flushPromises()
    expect(server.desk.messages.map(({ content }) => content)).toEqual(['one', 'two'])
    expect(outbox.unsent).toBe(0)
  })
})

describe('files', () => {
  it('are uploaded with progress', async () => {
    const outbox = useOutbox()
    const echo = outbox.send(1, { content: 'See', private: true, in_reply_to: 9001, files: [new File(['x'], 'x.txt')] })
    expect(outbox.of(1)).toMatchObject([{ progress: 0.5, files: [{ name: 'x.txt' }] }])
    await flushPromises()
    expect(outbox.unsent).toBe(0)
    const sent = server.requests.at(-1)
    expect([...(sent?.body as FormData).entries()].map(([name, value]) => [name, value instanceof File ? value.name : value])).toEqual([
      ['echo_id', echo], ['content', 'See'], ['private', 'true'], ['content_attributes', '{"in_reply_to":9001}'], ['attachments[]', 'x.txt'],
    ])
    expect(sent?.headers.get('access-token')).toBe('a')
  })

  it('rejected by the server mark the message as failed', async () => {
    server.on(path, () => new ErrorResponse(422, { code: 'file_too_large', error: 'Too large.' }))
    const outbox = useOutbox()
    outbox.send(1, { content: '', private: false, files: [new File(['x'], 'x.txt')] })
    await flushPromises()
    expect(outbox.of(1)).toMatchObject([{ state: 'failed', error: { code: 'file_too_large' } }])
  })
})

describe('a failed request', () => {
  it('marks the entry as failed with the server\'s message until it is retried', async () => {
    server.on(path, () => new ErrorResponse(422, { code: 'content_too_long', error: 'Too long.' }))
    const outbox = useOutbox()
    const echo = outbox.send(1, { content: 'Hi', private: false })
    await flushPromises()
    expect(outbox.of(1)).toMatchObject([{ state: 'failed', error: { code: 'content_too_long', message: 'Too long.' } }])
    server.restore(path)
    outbox.retry(echo)
    await flushPromises()
    expect(outbox.of(1)).toEqual([])
    expect(server.requests.filter(({ method }) => method === 'POST').map(({ body }) => (body as { echo_id: string }).echo_id)).toEqual([echo, echo])
  })

  it('waits for the network and continues on resume', async () => {
    server.reachable = false
    const outbox = useOutbox()
    outbox.send(1, { content: 'one', private: false })
    outbox.send(1, { content: 'two', private: false })
    await flushPromises()
    expect(outbox.of(1).map(({ state }) => state)).toEqual(['waiting', 'waiting'])
    server.reachable = true
    outbox.resume()
    await flushPromises()
    expect(outbox.unsent).toBe(0)
    expect([...useEntities().messagesOf(1).values()].map(({ content }) => content)).toEqual(['one', 'two'])
  })

  it('retries a busy server automatically, at most four times', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    server.on(path, () => new ErrorResponse(409, { code: 'busy_try_again', error: 'Try again.' }))
    const outbox = useOutbox()
    outbox.send(1, { content: 'Hi', private: false })
    await vi.advanceTimersByTimeAsync(0)
    expect(outbox.of(1)).toMatchObject([{ state: 'waiting' }])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(outbox.of(1)).toMatchObject([{ state: 'failed', error: { code: 'busy_try_again' } }])
    expect(server.count(path)).toBe(5)
    vi.useRealTimers()
  })

  it('can be discarded', async () => {
    server.on(path, () => new ErrorResponse(422, { error: 'No.' }))
    const outbox = useOutbox()
    const echo = outbox.send(1, { content: 'Hi', private: false })
    await flushPromises()
    outbox.discard(echo)
    expect(outbox.of(1)).toEqual([])
  })
})

describe('after a page reload', () => {
  it('resends unfinished entries with the same echo id', async () => {
    server.hold(path)
    const echo = useOutbox().send(1, { content: 'Hi', private: false })
    await flushPromises()
    setActivePinia(createPinia())
    server.restore(path)
    const outbox = useOutbox()
    expect(outbox.of(1)).toMatchObject([{ echo_id: echo, state: 'waiting' }])
    outbox.resume()
    await flushPromises()
    expect(outbox.of(1)).toEqual([])
    expect(useEntities().echoes.has(echo)).toBe(true)
  })

  it('marks entries as failed whose files are lost', async () => {
    server.hold(path)
    useOutbox().send(1, { content: '', private: false, files: [new File(['x'], 'x.txt')] })
    await flushPromises()
    setActivePinia(createPinia())
    const outbox = useOutbox()
    outbox.resume()
    await flushPromises()
    expect(outbox.of(1)).toMatchObject([{ state: 'failed', error: { code: 'files_lost' }, files: [{ name: 'x.txt' }] }])
  })
})
