import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it, vi } from 'vitest'
import { MAX_FILES, MAX_TOTAL_BYTES, useChosenFiles } from './chosenFiles'

const file = (name: string, size = 10, type = 'text/plain') => new File([new Uint8Array(size)], name, { type })
const names = (id: number) => useChosenFiles().of(id).map(chosen => chosen.file.name)

beforeEach(() => {
  setActivePinia(createPinia())
  URL.createObjectURL = () => 'blob:preview'
  URL.revokeObjectURL = vi.fn()
})

it('keeps the files of each conversation apart', () => {
  const store = useChosenFiles()
  store.add(1, [file('a.txt'), file('b.txt')])
  store.add(2, [file('c.txt')])
  store.remove(1, store.of(1)[0]?.key ?? 0)
  expect([names(1), names(2)]).toEqual([['b.txt'], ['c.txt']])
  store.clear(1)
  expect([names(1), names(2)]).toEqual([[], ['c.txt']])
})

it('accepts files up to the limits of one message', () => {
  const store = useChosenFiles()
  expect(store.add(1, [file('large', MAX_TOTAL_BYTES), file('more', 1)])).toBe('tooLarge')
  expect(names(1)).toEqual(['large'])
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

it('accepts a message that is exactly as large as allowed, and says nothing about it', () => {
  expect(useChosenFiles().add(1, [file('half', MAX_TOTAL_BYTES / 2), file('other half', MAX_TOTAL_BYTES / 2)])).toBeNull()
  expect(names(1)).toHaveLength(2)
})

it('shows previews of pictures alone, and keeps those of the pictures that stay', () => {
  const store = useChosenFiles()
  store.add(1, [file('a.png', 10, 'image/png'), file('b.png', 10, 'image/png'), file('c.txt')])
  expect(store.of(1).map(({ preview }) => preview)).toEqual(['blob:preview', 'blob:preview', null])
  store.remove(1, store.of(1)[0]?.key ?? 0)
  expect(URL.revokeObjectURL).toHaveBeenCalledOnce()
  expect(names(1)).toEqual(['b.png', 'c.txt'])
})
