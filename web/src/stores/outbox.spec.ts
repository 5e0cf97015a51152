import { flushPromises } from '@vue/test-utils'
import type { Pinia } from 'pinia'
import { createPinia, disposePinia, getActivePinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FakeServer } from '@/testing/fakeServer'
import { ErrorResponse } from '@/testing/fakeServer'
import { signIn } from '@/testing/signIn'
import { stopStores } from '@/testing/stopStores'
import { useEntities } from './entities'
import { useOutbox } from './outbox'

const path = 'POST A/conversations/1/messages'
let server: FakeServer
let storedBefore: number

const tabs: Pinia[] = []

afterEach(() => stopStores(tabs.splice(0)))

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  server = await signIn()
  storedBefore = localStorage.length
  keepTab()
})

function keepTab(): void {
  tabs.push(getActivePinia() as Pinia)
}

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
    void outbox.resume()
    await flushPromises()
    expect(outbox.unsent).toBe(0)
    expect([...useEntities().messagesOf(1).values()].map(({ content }) => content)).toEqual(['one', 'two'])
  })

  it('retries a busy server automatically, at most four times', async () => {
    server.on(path, () => new ErrorResponse(409, { code: 'busy_try_again', error: 'Try again.' }))
    const outbox = useOutbox()
    outbox.send(1, { content: 'Hi', private: false })
    await vi.advanceTimersByTimeAsync(0)
    expect(outbox.of(1)).toMatchObject([{ state: 'waiting' }])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(outbox.of(1)).toMatchObject([{ state: 'failed', error: { code: 'busy_try_again' } }])
    expect(server.count(path)).toBe(5)
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

/** The locks of a browser: one tab each holds a name; `close` releases those of a tab. */
function stubLocks() {
  const held = new Map<string, number>()
  let tab = 1
  const request = async (name: string, second: unknown, third?: (lock: unknown) => unknown) => {
    const run = (third ?? second) as (lock: unknown) => unknown
    if (held.has(name))
      return run(null)
    held.set(name, tab)
    await run({ name })
    held.delete(name)
  }
  vi.stubGlobal('navigator', Object.assign(Object.create(navigator) as Navigator, { locks: { request } }))
  return {
    /** Continues in another tab, which shares the storage. */
    openTab() {
      tab += 1
      setActivePinia(createPinia())
      keepTab()
      return useOutbox()
    },
    closeTab(closed: number) {
      for (const [name, owner] of held) {
        if (owner === closed)
          held.delete(name)
      }
    },
  }
}

describe('after the page was closed', () => {
  it('sends unfinished entries with the same echo id', async () => {
    const browser = stubLocks()
    server.hold(path)
    const echo = useOutbox().send(1, { content: 'Hi', private: false })
    await flushPromises()
    browser.closeTab(1)
    server.restore(path)
    const outbox = browser.openTab()
    void outbox.resume()
    await flushPromises()
    expect(outbox.of(1)).toEqual([])
    expect(useEntities().echoes.has(echo)).toBe(true)
    expect(localStorage.length).toBe(storedBefore)
  })

  it('shows them while there is no network', async () => {
    const browser = stubLocks()
    server.reachable = false
    const echo = useOutbox().send(1, { content: 'Hi', private: true, in_reply_to: 9001 })
    await flushPromises()
    browser.closeTab(1)
    const outbox = browser.openTab()
    await outbox.resume()
    await flushPromises()
    expect(outbox.of(1)).toMatchObject([{ echo_id: echo, content: 'Hi', private: true, in_reply_to: 9001, state: 'waiting' }])
  })

  it('leaves the entries of an open tab to that tab', async () => {
    const browser = stubLocks()
    server.hold(path)
    useOutbox().send(1, { content: 'Hi', private: false })
    await flushPromises()
    const other = browser.openTab()
    await other.resume()
    expect(other.unsent).toBe(0)
    expect(server.count(path)).toBe(1)
    browser.closeTab(1)
    await other.resume()
    expect(other.unsent).toBe(1)
  })

  it('marks entries as failed whose files are lost', async () => {
    const browser = stubLocks()
    server.hold(path)
    useOutbox().send(1, { content: '', private: false, files: [new File(['x'], 'x.txt')] })
    await flushPromises()
    browser.closeTab(1)
    const outbox = browser.openTab()
    await outbox.resume()
    await flushPromises()
    expect(outbox.of(1)).toMatchObject([{ state: 'failed', error: { code: 'files_lost' }, files: [{ name: 'x.txt' }] }])
  })

  it('sends a message whose files were uploaded before the page was closed', async () => {
    const browser = stubLocks()
    server.on(path, () => { throw new TypeError('Failed to fetch') })
    useOutbox().send(1, { content: '', private: false, files: [new File(['x'], 'x.txt')] })
    await vi.waitFor(() => expect(useOutbox().of(1)).toMatchObject([{ state: 'waiting', files: [{ signed_id: 'signed-x.txt' }] }]))
    browser.closeTab(1)
    server.restore(path)
    const outbox = browser.openTab()
    await outbox.resume()
    await vi.waitFor(() => expect(outbox.unsent).toBe(0))
    expect(server.requests.at(-1)?.body).toMatchObject({ attachments: ['signed-x.txt'] })
  })

  it('takes over entries without the API for locks', async () => {
    server.reachable = false
    const echo = useOutbox().send(1, { content: 'Hi', private: false })
    await flushPromises()
    setActivePinia(createPinia())
    keepTab()
    await useOutbox().resume()
    expect(useOutbox().of(1)).toMatchObject([{ echo_id: echo }])
  })
})

describe('signing out', () => {
  it('erases the entries of all tabs', async () => {
    const browser = stubLocks()
    server.reachable = false
    const first = useOutbox()
    first.send(1, { content: 'Hi', private: false })
    const second = browser.openTab()
    second.send(2, { content: 'Bye', private: false })
    const [key] = Object.keys(localStorage).filter(name => name.startsWith('parley.outbox.'))
    second.clear()
    expect(Object.keys(localStorage).filter(name => name.startsWith('parley.outbox.'))).toEqual([])
    dispatchEvent(new StorageEvent('storage', { key: key ?? '', newValue: null }))
    expect([first.unsent, second.unsent]).toEqual([0, 0])
  })
})

it('asks before a page is closed whose files are not sent, but not for texts', async () => {
  server.reachable = false
  const closes = () => dispatchEvent(new Event('beforeunload', { cancelable: true }))
  useOutbox().send(1, { content: 'Hi', private: false })
  expect(closes()).toBe(true)
  useOutbox().send(1, { content: '', private: false, files: [new File(['x'], 'x.txt')] })
  expect(closes()).toBe(false)
})

it('asks for nothing after the page has forgotten the desk, or for files that were refused', async () => {
  const closes = () => dispatchEvent(new Event('beforeunload', { cancelable: true }))
  server.on(path, () => new ErrorResponse(422, { error: 'No.' }))
  useOutbox().send(1, { content: '', private: false, files: [new File(['x'], 'x.txt')] })
  expect(closes()).toBe(false)
  await vi.waitFor(() => expect(useOutbox().of(1)).toMatchObject([{ state: 'failed' }]))
  expect(closes()).toBe(true)
  useOutbox().retry(useOutbox().of(1)[0]?.echo_id ?? '')
  tabs.splice(0).forEach(disposePinia)
  expect(closes()).toBe(true)
})
