import type { Ref } from 'vue'
import { computed, shallowRef } from 'vue'

/** Keyboard movement in a table: only one row is in the tab order, and arrow keys move between the elements with `data-row`. */
export function useRowFocus<Id extends number | string>(body: Readonly<Ref<HTMLElement | null>>, rows: () => readonly { id: Id }[]) {
  const current = shallowRef<Id | null>(null)
  const tabStop = computed(() => rows().some(({ id }) => id === current.value) ? current.value : rows()[0]?.id)

  function focusRow(index: number) {
    const links = [...body.value?.querySelectorAll<HTMLElement>('[data-row]') ?? []]
    links[Math.min(Math.max(index, 0), links.length - 1)]?.focus()
  }

  const moves: Record<string, (index: number) => number> = {
    ArrowDown: index => index + 1,
    ArrowUp: index => index - 1,
    Home: () => 0,
    End: () => rows().length - 1,
  }

  /** Whether the key moved the focus. */
  function moveFocus(event: KeyboardEvent, index: number): boolean {
    const move = moves[event.key]
    if (move) {
      event.preventDefault()
      focusRow(move(index))
    }
    return move !== undefined
  }

  return { current, tabStop, focusRow, moveFocus }
}
