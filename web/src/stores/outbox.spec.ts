import { flushPromises } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { WireMessage } from '@/api/schema'
import type { Asked, FakeServer } from '@/testing/fakeServer'
import { later, Refusal } from '@/testing/fakeServer'
import { stubUpload } from '@/testing/fakeUpload'
import { signedIn } from '@/testing/signIn'
import { wireMessage } from '@/testing/wire'
import { useEntities } from './entities'
import { useOutbox } from './outbox'

const path = 'POST A/conversations/1/messages'
let server: FakeServer
let answer: (asked: Asked) => unknown
let nextId = 9100

/** What the server makes of a post; the same echo_id gives the same message. */
function created({ body }: Asked): WireMessage {
  const { echo_id, content, private: note } = body as { echo_id: string, content: string, private: boolean }
  return wireMessage({ id: nextId++, message_type: 1, content, private: note, echo_id })
}

beforeEach(async () => {
  answer = created
  server = await signedIn({ [path]: asked => answer(asked) })
})

describe('sending', () => {
  it('shows the message at once and replaces it by the real one', async () => {
    const outbox = useOutbox()
    const echo = outbox.send(1, { content: 'Hi', private: false, in_reply_to: 9001 })
    expect(outbox.of(1)).toMatchObject([{ echo_id: echo, content: 'Hi', state: 'sending' }])
    await flushPromises()
    expect(outbox.of(1)).toEqual([])
    expect(server.asked.at(-1)?.body).toEqual({ echo_id: echo, content: 'Hi', private: false, content_attributes: { in_reply_to: 9001 } })
    expect(useEntities().echoes.has(echo)).toBe(true)
  })

  it('removes the echo when the event is faster than the answer', async () => {
    const slow = later<WireMessage>()
    answer = () => slow.promise
    const outbox = useOutbox()
    const echo = outbox.send(1, { content: 'Hi', private: false })
    const real = wireMessage({ id: 9500, message_type: 1, content: 'Hi', echo_id: echo })
    useEntities().apply([{ event: 'message.created', data: real }])
    expect(outbox.of(1)).toEqual([])
    slow.resolve(real)
    await flushPromises()
    expect([...useEntities().messagesOf(1).keys()]).toEqual([9500])
  })

  it('sends one after the other, in the order of writing', async () => {
    const first = later<null>()
    let waiting = true
    answer = async (asked) => {
      if (waiting)
        await first.promise
      return created(asked)
    }
    const outbox = useOutbox()
    outbox.send(1, { content: 'one', private: false })
    outbox.send(1, { content: 'two', private: false })
    await flushPromises()
    expect(server.count(path)).toBe(1)
    waiting = false
    first.resolve(null)
    await flushPromises()
    expect(server.asked.filter(({ method }) => method === 'POST').map(({ body }) => (body as { content: string }).content)).toEqual(['one', 'two'])
    expect(outbox.unsent).toBe(0)
  })
})

describe('files', () => {
  it('go along, and tell how far they are', async () => {
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

  it('that are refused leave the message for a person to decide', async () => {
    stubUpload(() => ({ status: 422, body: { code: 'file_too_large', error: 'Too large.' } }))
    const outbox = useOutbox()
    outbox.send(1, { content: '', private: false, files: [new File(['x'], 'x.txt')] })
    await flushPromises()
    expect(outbox.of(1)).toMatchObject([{ state: 'failed', error: { code: 'file_too_large' } }])
  })
})

describe('when it does not work', () => {
  it('keeps what the server refused, with its words, until somebody decides', async () => {
    answer = () => new Refusal(422, { code: 'content_too_long', error: 'Too long.' })
    const outbox = useOutbox()
    const echo = outbox.send(1, { content: 'Hi', private: false })
    await flushPromises()
    expect(outbox.of(1)).toMatchObject([{ state: 'failed', error: { code: 'content_too_long', message: 'Too long.' } }])
    answer = created
    outbox.retry(echo)
    await flushPromises()
    expect(outbox.of(1)).toEqual([])
    expect(server.asked.filter(({ method }) => method === 'POST').map(({ body }) => (body as { echo_id: string }).echo_id)).toEqual([echo, echo])
  })

  it('waits for the network and goes on by itself', async () => {
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

  it('tries again by itself when the server says "not now", but not for ever', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    answer = () => new Refusal(409, { code: 'busy_try_again', error: 'Try again.' })
    const outbox = useOutbox()
    outbox.send(1, { content: 'Hi', private: false })
    await vi.advanceTimersByTimeAsync(0)
    expect(outbox.of(1)).toMatchObject([{ state: 'waiting' }])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(outbox.of(1)).toMatchObject([{ state: 'failed', error: { code: 'busy_try_again' } }])
    expect(server.count(path)).toBe(5)
    vi.useRealTimers()
  })

  it('can be thrown away', async () => {
    answer = () => new Refusal(422, { error: 'No.' })
    const outbox = useOutbox()
    const echo = outbox.send(1, { content: 'Hi', private: false })
    await flushPromises()
    outbox.discard(echo)
    expect(outbox.of(1)).toEqual([])
  })
})

describe('across a reload', () => {
  it('sends again what was on its way, under the same id', async () => {
    answer = () => new Promise(() => undefined)
    const echo = useOutbox().send(1, { content: 'Hi', private: false })
    await flushPromises()
    setActivePinia(createPinia())
    answer = created
    const outbox = useOutbox()
    expect(outbox.of(1)).toMatchObject([{ echo_id: echo, state: 'waiting' }])
    outbox.resume()
    await flushPromises()
    expect(outbox.of(1)).toEqual([])
    expect(useEntities().echoes.has(echo)).toBe(true)
  })

  it('says so when the files are lost', async () => {
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
