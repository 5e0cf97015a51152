import { afterEach, expect, it, vi } from 'vitest'
import { alone } from './storage'

afterEach(() => vi.unstubAllGlobals())

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
