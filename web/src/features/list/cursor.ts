import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'

/** Keyboard position in the conversation list. The list sets `shown`; commands move the cursor. */
export const useListCursor = defineStore('listCursor', () => {
  const shown = shallowRef<readonly number[]>([])
  const current = ref<number | null>(null)
  /** Increases when the current row should receive the focus. */
  const focusRequests = ref(0)
  let index = 0

  function moveTo(id: number) {
    current.value = id
    index = Math.max(shown.value.indexOf(id), 0)
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

  return { shown, current, focusRequests, moveTo, move, focus }
})
