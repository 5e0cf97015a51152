import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { effectScope } from 'vue'
import { persisted } from './persisted'
import { usePreferences } from './preferences'

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
})

const written = (key: string, newValue: string | null) => dispatchEvent(new StorageEvent('storage', { key, newValue }))

describe('a stored value', () => {
  it('is the fallback until it was set, and is kept across reloads', () => {
    const value = persisted('size', { width: 1 })
    expect(value.value).toEqual({ width: 1 })
    value.value.width = 2
    expect(persisted('size', { width: 1 }).value).toEqual({ width: 2 })
  })

  it('leaves no trace when it is null', () => {
    const value = persisted<string | null>('session', null)
    value.value = 'secret'
    expect(localStorage.length).toBe(1)
    value.value = null
    expect(localStorage.length).toBe(0)
  })

  it('is the fallback when the stored text is damaged', () => {
    localStorage.setItem('parley.size', '{"width":')
    expect(persisted('size', 5).value).toBe(5)
  })

  it('works without being stored when the storage is full', () => {
    const full = { getItem: () => null, setItem: () => { throw new DOMException('', 'QuotaExceededError') } } as unknown as Storage
    const value = persisted('size', 1, full)
    value.value = 2
    expect(value.value).toBe(2)
  })

  it('follows the other tabs, but not their other values', () => {
    const value = persisted('size', 1)
    written('parley.size', '4')
    written('parley.theme', '7')
    expect(value.value).toBe(4)
    written('parley.size', null)
    expect(value.value).toBe(1)
  })

  it('of one tab alone does not follow the other tabs', () => {
    const value = persisted('size', 1, sessionStorage)
    written('parley.size', '4')
    expect(value.value).toBe(1)
  })

  it('stops following with the scope that it belongs to', () => {
    const scope = effectScope()
    const value = scope.run(() => persisted('size', 1))
    scope.stop()
    written('parley.size', '4')
    expect(value?.value).toBe(1)
  })
})

it('an agent who has chosen nothing sees the contact, may use single keys, and has the colours of the system', () => {
  setActivePinia(createPinia())
  expect(usePreferences()).toMatchObject({ theme: 'system', contactOpen: true, singleKeys: true, density: 'comfortable' })
})
