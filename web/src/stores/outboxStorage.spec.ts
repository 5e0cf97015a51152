import { flushPromises } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeServer } from '@/testing/fakeServer'
import { stopStores } from '@/testing/stopStores'
import { useOutbox } from './outbox'

let server: FakeServer

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  localStorage.clear()
  setActivePinia(createPinia())
  server = new FakeServer()
  server.reachable = false
})
afterEach(() => stopStores())
afterEach(() => void vi.restoreAllMocks())

const stored = () => Object.keys(localStorage).filter(key => key.startsWith('parley.outbox.'))
const left = (text: string) => localStorage.setItem('parley.outbox.gone', text)
const entry = { echo_id: 'e', conversation_id: 1, content: 'Hi', private: false, in_reply_to: null, files: [], created_at: 5, state: 'waiting', progress: 0, error: null }
const contents = () => useOutbox().of(1).map(({ content }) => content)

describe('unsent messages in the browser', () => {
  it('are stored until they are sent', async () => {
    const echo = useOutbox().send(1, { content: 'Hi', private: false })
    await flushPromises()
    expect(stored().map(key => JSON.parse(localStorage.getItem(key) ?? '') as unknown)).toMatchObject([[{ echo_id: echo, state: 'waiting' }]])
    useOutbox().discard(echo)
    expect(stored()).toEqual([])
  })

  it('wait in memory when the storage is full', () => {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => { throw new DOMException('', 'QuotaExceededError') })
    useOutbox().send(1, { content: 'Hi', private: false })
    expect(contents()).toEqual(['Hi'])
  })

  it('of a page that is gone are taken over once, in the order in which they were written', async () => {
    left(JSON.stringify([{ ...entry, echo_id: 'late', content: 'late', created_at: 9e9 }, entry, { ...entry, echo_id: 'sending', content: 'sending', created_at: 6, state: 'sending' }]))
    useOutbox().send(1, { content: 'now', private: false })
    await useOutbox().resume()
    await flushPromises()
    expect(contents()).toEqual(['Hi', 'sending', 'now', 'late'])
    expect(useOutbox().of(1).map(({ state }) => state)).toEqual(['waiting', 'waiting', 'waiting', 'waiting'])
    expect(localStorage.getItem('parley.outbox.gone')).toBeNull()
    await useOutbox().resume()
    expect(contents()).toHaveLength(4)
  })

  it('are taken over as refused if they were', async () => {
    left(JSON.stringify([{ ...entry, state: 'failed', error: { code: 'content_too_long', message: 'Too long.' } }]))
    await useOutbox().resume()
    await flushPromises()
    expect(useOutbox().of(1)).toMatchObject([{ state: 'failed', error: { code: 'content_too_long' } }])
  })

  it.each(['{"echo', '{}', 'null'])('are given up if they are damaged (%s), and the others are taken over', async (text) => {
    localStorage.setItem('parley.outbox.damaged', text)
    left(JSON.stringify([entry]))
    await useOutbox().resume()
    expect(contents()).toEqual(['Hi'])
  })

  it('are erased alone: other values stay', () => {
    localStorage.setItem('parley.theme', '"dark"')
    left(JSON.stringify([entry]))
    useOutbox().send(1, { content: 'Hi', private: false })
    useOutbox().clear()
    expect([stored(), localStorage.getItem('parley.theme')]).toEqual([[], '"dark"'])
  })

  it('go when another page erases them, and not when it erases or writes something else', () => {
    useOutbox().send(1, { content: 'Hi', private: false })
    const [own = ''] = stored()
    dispatchEvent(new StorageEvent('storage', { key: 'parley.outbox.other', newValue: null }))
    dispatchEvent(new StorageEvent('storage', { key: own, newValue: '[]' }))
    expect(contents()).toEqual(['Hi'])
    dispatchEvent(new StorageEvent('storage', { key: own, newValue: null }))
    expect(contents()).toEqual([])
  })
})
