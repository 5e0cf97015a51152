import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it, vi } from 'vitest'
import { refusesOffline } from '@/stores/offline'
import { usePanels } from './panels'

vi.mock('@/stores/offline', () => ({ refusesOffline: vi.fn() }))
beforeEach(() => setActivePinia(createPinia()))

it('asks whether to delete only with a network', () => {
  const panels = usePanels()
  vi.mocked(refusesOffline).mockReturnValue(true)
  panels.openDeletion('deleteContact')
  expect(panels.dialog).toBeNull()
  vi.mocked(refusesOffline).mockReturnValue(false)
  panels.openDeletion('deleteContact')
  expect(panels.dialog).toBe('deleteContact')
})
