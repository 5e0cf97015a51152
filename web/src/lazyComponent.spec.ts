import { cleanup, render, screen } from '@testing-library/vue'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Component } from 'vue'
import { h, ref } from 'vue'
import { useNotices } from '@/stores/notices'
import { lazyComponent, loadParts, parts } from './lazyComponent'

beforeEach(() => setActivePinia(createPinia()))
afterEach(cleanup)

const Help: Component = { render: () => h('p', 'Help') }

function page(load: () => Promise<Component>) {
  const shown = ref<string | null>(null)
  const Lazy = lazyComponent(load, shown)
  render({ setup: () => () => shown.value ? h(Lazy) : null })
  return shown
}

it('tells that the code is out of reach and displays it with the next try', async () => {
  const load = vi.fn().mockRejectedValueOnce(new TypeError('Failed to fetch')).mockResolvedValue(Help)
  const shown = page(load)
  shown.value = 'help'
  await expect.poll(() => shown.value).toBeNull()
  const [notice] = useNotices().notices
  expect(notice).toMatchObject({ key: 'code_missing', tone: 'failure', unreachable: true })
  useNotices().act(notice?.id ?? 0)
  expect(await screen.findByText('Help')).toBeTruthy()
  expect(shown.value).toBe('help')
})

it('loads every part of the client', async () => {
  for (const load of Object.values(parts))
    expect(await load()).toHaveProperty('default')
  await expect(loadParts()).resolves.toBeUndefined()
})
