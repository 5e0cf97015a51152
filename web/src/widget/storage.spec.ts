import { afterEach, expect, it, vi } from 'vitest'
import { alone, changedInPage, keepInPage, read, remove, removeAll, watch, write } from './storage'

afterEach(() => {
  vi.unstubAllGlobals()
  keepInPage(() => undefined)
})

const withLocks = (request: (name: string, run: () => Promise<unknown>) => Promise<unknown>) => vi.stubGlobal('navigator', { locks: { request } })

it('runs under the lock of the browser', async () => {
  const request = vi.fn((_name: string, run: () => Promise<unknown>) => run())
  withLocks(request)
  expect(await alone('a name', () => Promise.resolve(7))).toBe(7)
  expect(request).toHaveBeenCalledExactlyOnceWith('a name', expect.any(Function))
})

it('runs without a lock where the browser refuses it to frames of other sites', async () => {
  withLocks(() => Promise.reject(new DOMException('The request was denied.', 'SecurityError')))
  expect(await alone('a name', () => Promise.resolve(7))).toBe(7)
})

it('runs in a browser without locks', async () => {
  vi.stubGlobal('navigator', {})
  expect(await alone('a name', () => Promise.resolve(7))).toBe(7)
})

it('runs once, and tells its own failure', async () => {
  withLocks((_name, run) => run())
  const run = vi.fn(() => Promise.reject(new Error('its own')))
  await expect(alone('a name', run)).rejects.toThrow('its own')
  expect(run).toHaveBeenCalledOnce()
})

/** As a browser does it that refuses third parties their storage. */
function refuseStorage() {
  const refuse = () => {
    throw new DOMException('Access is denied for this document.', 'SecurityError')
  }
  vi.stubGlobal('localStorage', { getItem: refuse, setItem: refuse, removeItem: refuse })
}

it('gives the page what the browser refuses to keep', () => {
  refuseStorage()
  const kept = vi.fn()
  keepInPage(kept)
  write('parley:outbox:token', [1])
  expect(read('parley:outbox:token', [])).toEqual([1])
  remove('parley:outbox:token')
  expect(read('parley:outbox:token', [])).toEqual([])
  expect(kept.mock.calls).toEqual([['parley:outbox:token', '[1]'], ['parley:outbox:token', null]])
})

it('gives the page nothing that the browser keeps', () => {
  const kept = vi.fn()
  keepInPage(kept)
  write('parley:outbox:token', [1])
  remove('parley:outbox:token')
  expect(kept).not.toHaveBeenCalled()
})

it('keeps the values of a tab in the tab', () => {
  write('parley:tab_files:token', [1])
  expect([localStorage.length, sessionStorage.getItem('parley:tab_files:token')]).toEqual([0, '[1]'])
  expect(read('parley:tab_files:token', [])).toEqual([1])
  remove('parley:tab_files:token')
  expect(sessionStorage).toHaveLength(0)
})

it('forgets all values of one inbox', () => {
  const keys = ['parley:outbox:token', 'parley:campaigns:token', 'parley:tab_pages:token', 'parley:outbox:other']
  keys.forEach(key => write(key, [1]))
  removeAll('token')
  expect(keys.map(key => read(key, []))).toEqual([[], [], [], [1]])
  remove('parley:outbox:other')
})

it('follows what other tabs have given to the page', () => {
  refuseStorage()
  const run = vi.fn()
  watch('parley:visitor:token', run)
  changedInPage('parley:visitor:token', '{"token":"a"}')
  expect(read('parley:visitor:token', null)).toEqual({ token: 'a' })
  changedInPage('parley:visitor:token', null)
  expect(read('parley:visitor:token', null)).toBeNull()
  expect(run).toHaveBeenCalledTimes(2)
})

it('begins with what the page has kept', async () => {
  vi.resetModules()
  refuseStorage()
  window.name = JSON.stringify({ 'parley:outbox:token': '[2]' })
  const fresh = await import('./storage')
  expect(fresh.read('parley:outbox:token', [])).toEqual([2])
  window.name = ''
})

it('keeps a value for which the store has no room', () => {
  const kept = vi.fn()
  keepInPage(kept)
  write('parley:outbox:token', [1])
  vi.stubGlobal('localStorage', { getItem: () => '[1]', removeItem: () => undefined, setItem: () => {
    throw new DOMException('The quota has been exceeded.', 'QuotaExceededError')
  } })
  write('parley:outbox:token', [1, 2])
  expect(read('parley:outbox:token', [])).toEqual([1, 2])
  remove('parley:outbox:token')
  expect(kept.mock.calls).toEqual([['parley:outbox:token', '[1,2]'], ['parley:outbox:token', null]])
})
