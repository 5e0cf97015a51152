import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FakeServer } from '@/testing/fakeServer'
import { ErrorResponse } from '@/testing/fakeServer'
import { signIn } from '@/testing/signIn'
import { stopStores } from '@/testing/stopStores'
import { useOutbox } from './outbox'

const path = 'POST A/conversations/1/messages'
let server: FakeServer

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  server = await signIn()
})

afterEach(() => stopStores())

describe('files', () => {
  const upload = 'PUT /upload'
  const offer = 'POST A/conversations/1/direct_uploads'
  const file = (name: string) => new File(['x'], name, { type: 'text/plain' })

  it('are uploaded with progress before the message, which has their signed ids', async () => {
    const release = server.hold(upload)
    const outbox = useOutbox()
    const echo = outbox.send(1, { content: 'See', private: true, in_reply_to: 9001, files: [file('x.txt'), file('y.txt')] })
    await vi.waitFor(() => expect(outbox.of(1)).toMatchObject([{ state: 'sending', progress: 0.5, files: [{ name: 'x.txt' }, { name: 'y.txt' }] }]))
    expect(server.count(path)).toBe(0)
    release()
    await vi.waitFor(() => expect(outbox.unsent).toBe(0))
    expect(server.requests.at(-1)?.body).toEqual({ echo_id: echo, content: 'See', private: true, content_attributes: { in_reply_to: 9001 }, attachments: ['signed-x.txt', 'signed-y.txt'] })
    const put = server.requests.find(({ method }) => method === 'PUT')
    expect([...put?.headers ?? []]).toEqual([['content-type', 'text/plain'], ['x-amz-checksum-sha256', 'LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE=']])
  })

  it('in the bucket already are not uploaded again', async () => {
    const outbox = useOutbox()
    outbox.send(1, { content: '', private: false, files: [{ name: 'terms.pdf', size: 1, type: '', signed_id: 'stored' }] })
    await flushPromises()
    expect(server.requests.at(-1)?.body).toMatchObject({ attachments: ['stored'] })
    expect(server.count(offer)).toBe(0)
  })

  it('refused by the server mark the message as failed', async () => {
    server.on(offer, () => new ErrorResponse(422, { code: 'file_too_large', error: 'Too large.' }))
    const outbox = useOutbox()
    outbox.send(1, { content: '', private: false, files: [file('x.txt')] })
    await vi.waitFor(() => expect(outbox.of(1)).toMatchObject([{ state: 'failed', error: { code: 'file_too_large' } }]))
    expect(server.count(path)).toBe(0)
  })

  it('refused by the bucket are tried again, with a new URL', async () => {
    server.on(upload, () => new ErrorResponse(403, {}))
    const outbox = useOutbox()
    outbox.send(1, { content: '', private: false, files: [file('x.txt')] })
    await vi.waitFor(() => expect(outbox.of(1)).toMatchObject([{ state: 'waiting' }]))
    server.restore(upload)
    void outbox.resume()
    await vi.waitFor(() => expect(outbox.unsent).toBe(0))
    expect(server.count(offer)).toBe(2)
  })

  it('are uploaded once more when their uploads are too old', async () => {
    const outbox = useOutbox()
    server.on(path, () => new ErrorResponse(422, { code: 'upload_expired', error: 'Too old.' }))
    outbox.send(1, { content: '', private: false, files: [file('x.txt')] })
    await vi.waitFor(() => expect(outbox.of(1)).toMatchObject([{ state: 'failed', error: { code: 'upload_expired' } }]))
    expect([server.count(offer), server.count(path)]).toEqual([2, 2])
  })

  it('make no message if it is gone when they are uploaded', async () => {
    const release = server.hold(upload)
    const outbox = useOutbox()
    outbox.send(1, { content: '', private: false, files: [file('x.txt')] })
    await vi.waitFor(() => expect(server.count(upload)).toBe(1))
    outbox.clear()
    release()
    await vi.advanceTimersByTimeAsync(10)
    await flushPromises()
    expect(server.count(path)).toBe(0)
  })
})
