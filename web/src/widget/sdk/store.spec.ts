import { afterEach, expect, it, vi } from 'vitest'
import { createStore } from './store'

afterEach(() => {
  vi.unstubAllGlobals()
  localStorage.clear()
  sessionStorage.clear()
})

const changed = (key: string | null, newValue: string | null) => window.dispatchEvent(new StorageEvent('storage', { key, newValue }))

it('keeps the entries of its inbox, and gives them to the next frame', () => {
  const store = createStore('token', vi.fn())
  store.keep('parley:outbox:token', '[1]')
  store.keep('parley:seen:token', '7')
  store.keep('parley:seen:token', null)
  expect(store.entries()).toEqual({ 'parley:outbox:token': '[1]' })
  store.clear()
  expect(localStorage.length).toBe(0)
})

it('keeps the entries of a tab in the tab, and gives them to its next frame', () => {
  const store = createStore('token', vi.fn())
  store.keep('parley:tab_files:token', '[1]')
  expect([localStorage.length, sessionStorage.getItem('parley:tab_files:token')]).toEqual([0, '[1]'])
  expect(store.entries()).toEqual({ 'parley:tab_files:token': '[1]' })
  store.clear()
  expect(sessionStorage.length).toBe(0)
})

it.each(['parley:outbox:other', 'session', 'parley:outbox:token:x', 7, null])('keeps nothing under %s', (key) => {
  const store = createStore('token', vi.fn())
  store.keep(key, '[1]')
  expect(localStorage.length).toBe(0)
})

it('shows the frame no entries of the website', () => {
  localStorage.setItem('basket', 'secret')
  expect(createStore('token', vi.fn()).entries()).toEqual({})
})

it('tells what other tabs have changed', () => {
  const onOtherTab = vi.fn()
  createStore('token', onOtherTab)
  changed('parley:visitor:token', '{}')
  changed('parley:visitor:token', null)
  changed('basket', 'full')
  changed(null, null)
  expect(onOtherTab.mock.calls).toEqual([['parley:visitor:token', '{}'], ['parley:visitor:token', null]])
})

it('does without a store that is refused', () => {
  vi.stubGlobal('localStorage', new Proxy({}, { ownKeys: () => { throw new DOMException('denied', 'SecurityError') }, get: () => { throw new DOMException('denied', 'SecurityError') } }))
  const store = createStore('token', vi.fn())
  store.keep('parley:outbox:token', '[1]')
  expect(store.entries()).toEqual({})
})
