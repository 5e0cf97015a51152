import { flushPromises } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { WireMessage } from '@/api/types'
import type { FakeRequest, FakeServer } from '@/testing/fakeServer'
import { deferred, ErrorResponse } from '@/testing/fakeServer'
import { stubUpload } from '@/testing/fakeUpload'
import { signIn } from '@/testing/signIn'
import { wireMessage } from '@/testing/wire'
import { useEntities } from './entities'
import { useOutbox } from './outbox'

const path = 'POST A/conversations/1/messages'
let server: FakeServer
let respond: (request: FakeRequest) => unknown
let nextId = 9100

/** The server's response to a new message. */
function created({ body }: FakeRequest): WireMessage {
  const { echo_id, content, private: note } = body as { echo_id: string, content: string, private: boolean }
  return wireMessage({ id: nextId++, message_type: 1, content, private: note, echo_id })
}

beforeEach(async () => {
  respond = created
  server = await signIn({ [path]: request => respond(request) })
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
    const slow = deferred<WireMessage>()
    respond = () => slow.promise
    const outbox = useOutbox()
    const echo = outbox.send(1, { content: 'Hi', private: false })
    const message = wireMessage({ id: 9500, message_type: 1, content: 'Hi', echo_id: echo })
    useEntities().apply([{ event: 'message.created', data: message }])
    expect(outbox.of(1)).toEqual([])
    slow.resolve(message)
    await flushPromises()
    expect([...useEntities().messagesOf(1).keys()]).toEqual([9500])
  })

  it('sends messages in the order they were written', async () => {
    const first = deferred<null>()
    let waiting = true
    respond = async (request) => {
      if (waiting)
        await first.promise
      return created(request)
    }
    const outbox = useOutbox()
    outbox.send(1, { content: 'one', private: false })
    outbox.send(1, { content: 'two', private: false })
    await flushPromises()
    expect(server.count(path)).toBe(1)
    waiting = false
    first.resolve(null)
    await flushPromises()
    expect(server.requests.filter(({ method }) => method === 'POST').map(({ body }) => (body as { content: string }).content)).toEqual(['one', 'two'])
    expect(outbox.unsent).toBe(0)
  })
})

describe('files', () => {
  it('are uploaded with progress', async () => {
    const upload = stubUpload(() => ({ status: 200, body: wireMessage({ id: 9600, message_type: 1 }) }))
    const outbox = useOutbox()
    const echo = outbox.send(1, { content: 'See', private: true, in_reply_to: 9001, files: [new File(['x'], 'x.txt')] })
    expect(outbox.of(1)).toMatchObject([{ progress: 0.5, files: [{ name: 'x.txt' }] }])
    await flushPromises()
    expect(outbox.unsent).toBe(0)
    expect([...upload.sent[0]?.entries() ?? []].map(([name, value]) => [name, value instanceof File ? value.name : value])).toEqual([
      ['echo_id', echo], ['content', 'See'], ['private', 'true'], ['content_attributes', '{"in_reply_to":9001}'], ['attachments[]', 'x.txt'],
    ])
    expect(upload.headers).toMatchObject({ 'access-token': 'a' })
  })

  it('rejected by the server mark the message as failed', async () => {
    stubUpload(() => ({ status: 422, body: { code: 'file_too_large', error: 'Too large.' } }))
    const outbox = useOutbox()
    outbox.send(1, { content: '', private: false, files: [new File(['x'], 'x.txt')] })
    await flushPromises()
    expect(outbox.of(1)).toMatchObject([{ state: 'failed', error: { code: 'file_too_large' } }])
  })
})

describe('a failed request', () => {
  it('marks the entry as failed with the server\'s message until it is retried', async () => {
    respond = () => new ErrorResponse(422, { code: 'content_too_long', error: 'Too long.' })
    const outbox = useOutbox()
    const echo = outbox.send(1, { content: 'Hi', private: false })
    await flushPromises()
    expect(outbox.of(1)).toMatchObject([{ state: 'failed', error: { code: 'content_too_long', message: 'Too long.' } }])
    respond = created
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
    respond = () => new ErrorResponse(409, { code: 'busy_try_again', error: 'Try again.' })
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
    respond = () => new ErrorResponse(422, { error: 'No.' })
    const outbox = useOutbox()
    const echo = outbox.send(1, { content: 'Hi', private: false })
    await flushPromises()
    outbox.discard(echo)
    expect(outbox.of(1)).toEqual([])
  })
})

describe('after a page reload', () => {
  it('resends unfinished entries with the same echo id', async () => {
    respond = () => new Promise(() => undefined)
    const echo = useOutbox().send(1, { content: 'Hi', private: false })
    await flushPromises()
    setActivePinia(createPinia())
    respond = created
    const outbox = useOutbox()
    expect(outbox.of(1)).toMatchObject([{ echo_id: echo, state: 'waiting' }])
    outbox.resume()
    await flushPromises()
    expect(outbox.of(1)).toEqual([])
    expect(useEntities().echoes.has(echo)).toBe(true)
  })

  it('marks entries as failed whose files are lost', async () => {
    stubUpload(() => null)
    useOutbox().send(1, { content: '', private: false, files: [new File(['x'], 'x.txt')] })
    await flushPromises()
    setActivePinia(createPinia())
    const outbox = useOutbox()
    outbox.resume()
    await flushPromises()
    expect(outbox.of(1)).toMatchObject([{ state: 'failed', error: { code: 'files_lost' }, files: [{ name: 'x.txt' }] }])
  })
})
