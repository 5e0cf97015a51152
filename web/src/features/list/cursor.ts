import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'

/** Which row of the list the keyboard is at. The list tells what it shows; commands move. */
export const useListCursor = defineStore('listCursor', () => {
  const shown = shallowRef<readonly number[]>([])
  const at = ref<number | null>(null)
  /** Rises when the row should take the focus. */
  const calls = ref(0)
  let place = 0

  function put(id: number) {
    at.value = id
    place = Math.max(shown.value.indexOf(id), 0)
  }

  /** A row that has left the list is replaced by the one that moved up into its place. */
  function move(step: 1 | -1) {
    const index = at.value === null ? -1 : shown.value.indexOf(at.value)
    const from = index >= 0 ? index : step > 0 ? place - 1 : place
    const next = shown.value[Math.min(Math.max(from + step, 0), shown.value.length - 1)]
    if (next === undefined)
      return
    put(next)
    calls.value += 1
  }

  function focus() {
    calls.value += 1
  }

  return { shown, at, calls, put, move, focus }
})
