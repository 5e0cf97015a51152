import { flushPromises } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FakeServer } from '@/testing/fakeServer'
import { ErrorResponse } from '@/testing/fakeServer'
import { signIn } from '@/testing/signIn'
import { isRefused, MAX_FILE_BYTES, MAX_FILES, useChosenFiles } from './chosenFiles'

const offer = 'POST A/conversations/1/direct_uploads'
const put = 'PUT /upload'
const file = (name: string, size = 10, type = 'text/plain') => new File([new Uint8Array(size)], name, { type })
const sized = (name: string, size: number) => Object.defineProperty(file(name), 'size', { value: size })
const names = (id: number) => useChosenFiles().of(id).map(chosen => chosen.file.name)
const states = (id: number) => useChosenFiles().of(id).map(({ upload }) => upload.state)
let server: FakeServer

beforeEach(async () => {
  server = await signIn()
  URL.createObjectURL = () => 'blob:preview'
  URL.revokeObjectURL = vi.fn()
})

// The turns of uploads are shared by all tests.
afterEach(() => useChosenFiles().clearAll())

it('keeps the files of each conversation apart', async () => {
  const store = useChosenFiles()
  store.add(1, [file('a.txt'), file('b.txt')])
  store.add(2, [file('c.txt')])
  store.remove(1, store.of(1)[0]?.key ?? 0)
  expect([names(1), names(2)]).toEqual([['b.txt'], ['c.txt']])
  await vi.waitFor(() => expect(states(1)).toEqual(['done']))
  store.clear(1)
  expect([names(1), names(2)]).toEqual([[], ['c.txt']])
})

describe('after a reload of the page', () => {
  function reload() {
    setActivePinia(createPinia())
  }

  it('has the uploaded files again, each once', async () => {
    useChosenFiles().add(1, [file('a.txt'), file('b.txt')])
    await vi.waitFor(() => expect(states(1)).toEqual(['done', 'done']))
    reload()
    expect([names(1), states(1)]).toEqual([['a.txt', 'b.txt'], ['done', 'done']])
    expect(useChosenFiles().of(1).map(({ file: held }) => 'signed_id' in held)).toEqual([true, true])
    useChosenFiles().remove(1, useChosenFiles().of(1)[0]?.key ?? 0)
    reload()
    expect(names(1)).toEqual(['b.txt'])
  })

  it('has none that is on its way, sent, or too old for the bucket', async () => {
    useChosenFiles().add(1, [file('sent.txt')])
    useChosenFiles().add(2, [file('old.txt')])
    await vi.waitFor(() => expect([...states(1), ...states(2)]).toEqual(['done', 'done']))
    useChosenFiles().clear(1)
    const release = server.hold(put)
    useChosenFiles().add(3, [file('sending.txt')])
    vi.setSystemTime(Date.now() + 21 * 3_600_000)
    reload()
    expect([names(1), names(2), names(3)]).toEqual([[], [], []])
    vi.useRealTimers()
    release()
  })
})

it('accepts files up to the limits of one message', () => {
  const store = useChosenFiles()
  expect(store.add(1, [sized('large', MAX_FILE_BYTES), sized('larger', MAX_FILE_BYTES + 1), file('more', 1)])).toBe('tooLarge')
  expect(names(1)).toEqual(['large', 'more'])
  expect(store.add(1, [file('nothing', 0)])).toBe('empty')
  expect(store.add(2, Array.from({ length: MAX_FILES + 1 }, (_, index) => file(`${index}`)))).toBe('tooMany')
  expect(names(2)).toHaveLength(MAX_FILES)
})

it('releases previews of removed pictures', () => {
  const store = useChosenFiles()
  store.add(1, [file('a.png', 10, 'image/png'), file('b.txt')])
  store.clearAll()
  expect(store.files.size).toBe(0)
  expect(URL.revokeObjectURL).toHaveBeenCalledOnce()
})

it('uploads each file at once and shows how far it is, also while another conversation is open', async () => {
  const release = server.hold(put)
  const store = useChosenFiles()
  expect(store.add(1, [file('a.txt')], true)).toBeNull()
  store.add(2, [file('b.txt')])
  await vi.waitFor(() => expect(store.of(1)[0]?.upload).toMatchObject({ state: 'sending', progress: 0.5 }))
  expect(server.requests.find(({ path }) => path === 'A/conversations/1/direct_uploads')?.body).toMatchObject({ filename: 'a.txt', byte_size: 10, private: true })
  release()
  await vi.waitFor(() => expect(store.of(1)[0]?.upload).toEqual({ state: 'done', progress: 1, error: null }))
})

it('sends a few files at a time', async () => {
  const release = server.hold(put)
  const store = useChosenFiles()
  store.add(1, Array.from({ length: 5 }, (_, index) => file(`${index}`)))
  await vi.waitFor(() => expect(server.count(put)).toBe(3))
  await flushPromises()
  expect(server.count(offer)).toBe(3)
  release()
  await vi.waitFor(() => expect(states(1)).toEqual(Array.from({ length: 5 }, () => 'done')))
})

it('shows a failed upload until it is tried again', async () => {
  server.reachable = false
  const store = useChosenFiles()
  store.add(1, [file('a.txt')])
  await vi.waitFor(() => expect(states(1)).toEqual(['failed']))
  expect(store.of(1).some(isRefused)).toBe(false)
  server.reachable = true
  store.retry(1, store.of(1)[0]?.key ?? 0, false)
  await vi.waitFor(() => expect(states(1)).toEqual(['done']))
})

it('knows a file that the server has refused for good', async () => {
  server.on(offer, () => new ErrorResponse(422, { code: 'file_too_large', error: 'WhatsApp accepts files of at most 5 MB.' }))
  const store = useChosenFiles()
  store.add(1, [file('a.txt')])
  await vi.waitFor(() => expect(store.of(1).map(isRefused)).toEqual([true]))
  expect(store.of(1)[0]?.upload.error?.message).toBe('WhatsApp accepts files of at most 5 MB.')
  expect(server.count(put)).toBe(0)
})

it('ends the upload of a removed file, and not that of a sent one', async () => {
  const release = server.hold(put)
  const store = useChosenFiles()
  store.add(1, [file('a.txt'), file('b.txt')])
  await vi.waitFor(() => expect(server.count(put)).toBe(2))
  const [removed, sent] = store.of(1)
  store.remove(1, removed?.key ?? 0)
  store.clear(1)
  release()
  await vi.waitFor(() => expect(sent?.upload.state).toBe('done'))
  expect(removed?.upload).toMatchObject({ state: 'failed', error: { code: 'aborted' } })
})

it('never begins the upload of a file that is removed at once', async () => {
  const store = useChosenFiles()
  store.add(1, [file('a.txt'), file('b.txt')])
  store.remove(1, store.of(1)[0]?.key ?? 0)
  await vi.waitFor(() => expect(states(1)).toEqual(['done']))
  expect(server.count(offer)).toBe(1)
})

it('takes a stored file as it is', async () => {
  const store = useChosenFiles()
  store.add(1, [{ name: 'terms.pdf', size: 10, type: 'application/pdf', signed_id: 'signed' }])
  await flushPromises()
  expect(store.of(1)).toMatchObject([{ upload: { state: 'done' }, preview: null }])
  expect(server.count(offer)).toBe(0)
})

it('shows previews of pictures alone, and keeps those of the pictures that stay', () => {
  const store = useChosenFiles()
  store.add(1, [file('a.png', 10, 'image/png'), file('b.png', 10, 'image/png'), file('c.txt')])
  expect(store.of(1).map(({ preview }) => preview)).toEqual(['blob:preview', 'blob:preview', null])
  store.remove(1, store.of(1)[0]?.key ?? 0)
  expect(URL.revokeObjectURL).toHaveBeenCalledOnce()
  expect(names(1)).toEqual(['b.png', 'c.txt'])
})
