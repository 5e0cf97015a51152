import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'

/** Keyboard position in the conversation list. The list sets `shown`; commands move the cursor. */
export const useListCursor = defineStore('listCursor', () => {
  const shown = shallowRef<readonly number[]>([])
  const current = ref<number | null>(null)
  /** Increases when the current row should receive the focus. */
  const focusRequests = ref(0)
  /** Whether the focus is in the list. */
  const hasFocus = ref(false)
  let index = 0
  let rowsThen: readonly number[] = []

  function moveTo(id: number) {
    current.value = id
    rowsThen = shown.value
    index = Math.max(rowsThen.indexOf(id), 0)
  }

  /** If the current row has left the list, moves from its former index. */
  function move(step: 1 | -1) {
    const found = current.value === null ? -1 : shown.value.indexOf(current.value)
    const from = found >= 0 ? found : step > 0 ? index - 1 : index
    const next = shown.value[Math.min(Math.max(from + step, 0), shown.value.length - 1)]
    if (next === undefined)
      return
    moveTo(next)
    focusRequests.value += 1
  }

  function focus() {
    focusRequests.value += 1
  }

  /** Focuses the current row or, if it has left the list, the next one that has not. */
  function focusNearest() {
    const nearest = [...rowsThen.slice(index), ...rowsThen.slice(0, index).reverse()].find(id => shown.value.includes(id)) ?? shown.value[0]
    if (nearest !== undefined && (current.value === null || !shown.value.includes(current.value)))
      moveTo(nearest)
    focus()
  }

  return { shown, current, hasFocus, focusRequests, moveTo, move, focus, focusNearest }
})
