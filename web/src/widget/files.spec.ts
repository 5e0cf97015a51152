import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { uploadClass } from '@/testing/fakeServer'
import { bodyWith } from './files'
import type { Http } from './http'

const http: Http = { websiteToken: 'site', visitorToken: () => 'visitor', locale: () => 'en' }
const message = { content: '', echo_id: 'e-1' }
const target = { url: 'https://bucket.example/key', headers: { 'Content-Type': 'video/mp4' } }
const bytes = new Uint8Array(3_000_001)
/** jsdom's files cannot be read. */
const large = () => Object.assign(new File([bytes], 'film.mp4', { type: 'video/mp4' }), { arrayBuffer: () => Promise.resolve(Buffer.from(bytes) as unknown as ArrayBuffer) })

const sent = vi.fn<(url: string, options: RequestInit) => Promise<Response>>()

beforeEach(() => {
  sent.mockReset().mockImplementation(url => Promise.resolve(new Response(url.startsWith('https:') ? '' : JSON.stringify({ signed_id: 'signed', direct_upload: target }))))
  vi.stubGlobal('fetch', sent)
  vi.stubGlobal('XMLHttpRequest', uploadClass((method, url, headers, body) => sent(url, { method, headers: Object.fromEntries(headers), body })))
})
afterEach(() => vi.unstubAllGlobals())

it('sends a small file within the message', async () => {
  const form = await bodyWith(http, message, new File(['text'], 'a.txt')) as FormData
  expect([...form.keys()]).toEqual(['message[echo_id]', 'message[attachments][]'])
  expect(sent).not.toHaveBeenCalled()
})

it('puts a large file into the bucket and names it in the message', async () => {
  expect(await bodyWith(http, message, large())).toEqual({ message: { ...message, attachments: ['signed'] } })
  const [[offer, asked], [url, put]] = sent.mock.calls as [[string, RequestInit], [string, RequestInit]]
  expect(offer).toContain('/api/v1/widget/direct_uploads?website_token=site')
  expect(JSON.parse(asked.body as string)).toEqual({
    blob: { filename: 'film.mp4', byte_size: 3_000_001, checksum: createHash('sha256').update(bytes).digest('base64'), content_type: 'video/mp4' },
  })
  expect([url, put.method, put.headers]).toEqual([target.url, 'PUT', { 'content-type': 'video/mp4' }])
})

it('shows how much of a file is in the bucket, and offers no end once the message takes it', async () => {
  const upload: { fraction: number, end?: (() => void) | undefined } = { fraction: 0 }
  sent.mockImplementation((url) => {
    if (url.startsWith('https:'))
      expect([upload.fraction, typeof upload.end]).toEqual([0.5, 'function'])
    return Promise.resolve(new Response(url.startsWith('https:') ? '' : JSON.stringify({ signed_id: 'signed', direct_upload: target })))
  })
  await bodyWith(http, message, large(), upload)
  expect(upload.end).toBeUndefined()
  expect(sent).toHaveBeenCalledTimes(2)
})

it('ends the upload', async () => {
  const upload: { fraction: number, end?: (() => void) | undefined } = { fraction: 0 }
  sent.mockImplementation((url) => {
    if (!url.startsWith('https:'))
      return Promise.resolve(new Response(JSON.stringify({ signed_id: 'signed', direct_upload: target })))
    queueMicrotask(() => upload.end?.())
    return new Promise(() => undefined)
  })
  await expect(bodyWith(http, message, large(), upload)).rejects.toMatchObject({ status: 0 })
})

it.each([['refuses', () => Promise.resolve(new Response('', { status: 403 })), 503], ['cannot be reached', () => Promise.reject(new TypeError()), 0]])(
  'is tried again when the bucket %s', async (_, put, status) => {
    sent.mockImplementation(url => url.startsWith('https:') ? put() : Promise.resolve(new Response(JSON.stringify({ signed_id: 'signed', direct_upload: target }))))
    await expect(bodyWith(http, message, large())).rejects.toMatchObject({ status, isTemporary: true })
  })

it('gives up a file that can no longer be read', async () => {
  const file = large()
  file.arrayBuffer = () => Promise.reject(new DOMException('gone', 'NotReadableError'))
  await expect(bodyWith(http, message, file)).rejects.toMatchObject({ status: 422, isTemporary: false })
})
