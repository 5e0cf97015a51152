import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { useListCursor } from './cursor'
import { useSelection } from './selection'

beforeEach(() => {
  setActivePinia(createPinia())
  useListCursor().shown = [1, 2, 3, 4, 5]
})

it('toggles rows and lists them in the order of the list', () => {
  const selection = useSelection()
  selection.toggle(4)
  selection.toggle(2)
  expect(selection.ids).toEqual([2, 4])
  selection.toggle(4)
  expect(selection.ids).toEqual([2])
  expect(selection.isActive).toBe(true)
})

it('selects a range from the last row, which can shrink again, and keeps what was selected before', () => {
  const selection = useSelection()
  selection.toggle(5)
  selection.toggle(1)
  selection.extendTo(3)
  expect(selection.ids).toEqual([1, 2, 3, 5])
  selection.extendTo(2)
  expect(selection.ids).toEqual([1, 2, 5])
})

it('begins a range where none has begun', () => {
  const selection = useSelection()
  selection.extendTo(3)
  selection.extendTo(1)
  expect(selection.ids).toEqual([1, 2, 3])
})

it('extends with the keyboard in both directions', () => {
  const selection = useSelection()
  const cursor = useListCursor()
  cursor.moveTo(3)
  selection.extendBy(1)
  expect([selection.ids, cursor.current]).toEqual([[3, 4], 4])
  selection.extendBy(-1)
  selection.extendBy(-1)
  expect([selection.ids, cursor.current]).toEqual([[2, 3], 2])
})

it('selects all displayed rows, and none after it was cleared', () => {
  const selection = useSelection()
  selection.selectAll()
  expect(selection.isComplete).toBe(true)
  selection.isChoosing = true
  selection.clear()
  expect([selection.ids, selection.isActive]).toEqual([[], false])
})

it('forgets rows that leave the list, except while an action is running', async () => {
  const selection = useSelection()
  const cursor = useListCursor()
  selection.toggle(2)
  selection.toggle(3)
  selection.isBusy = true
  cursor.shown = [1, 2, 4, 5]
  await nextTick()
  cursor.shown = [1, 2, 3, 4, 5]
  await nextTick()
  expect(selection.ids).toEqual([2, 3])
  selection.isBusy = false
  cursor.shown = [1, 2, 4, 5]
  await nextTick()
  cursor.shown = [1, 2, 3, 4, 5]
  expect(selection.ids).toEqual([2])
})
