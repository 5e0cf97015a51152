import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { useListCursor } from './cursor'

/** Pickers and actions of the bar above the list that shortcuts ask for. */
export type SelectionAction = 'resolve' | 'spam' | 'snooze' | 'assignee' | 'me' | 'team' | 'labels' | 'priority' | 'macro' | 'unread'

/** The menu of a row, or of the whole selection if the row belongs to it. */
export interface RowMenuRequest {
  ids: readonly number[]
  fromSelection: boolean
  /** An element, or the place where the pointer was. */
  anchor: { getBoundingClientRect: () => DOMRect }
  /** The submenu to begin with. */
  sub?: 'team' | 'priority'
}

/** Conversations of the list that are chosen for an action. Only displayed rows can be selected. */
export const useSelection = defineStore('selection', () => {
  const cursor = useListCursor()
  const chosen = shallowRef<ReadonlySet<number>>(new Set())
  /** Taps select rows, also while none is selected. */
  const isChoosing = ref(false)
  /** An action on the selection is running: its rows may leave the list for a while. */
  const isBusy = ref(false)
  const menu = shallowRef<RowMenuRequest | null>(null)
  /** The action that a shortcut asks for; the bar takes it. */
  const wanted = ref<SelectionAction | null>(null)

  const ids = computed(() => cursor.shown.filter(id => chosen.value.has(id)))
  const isActive = computed(() => isChoosing.value || isBusy.value || ids.value.length > 0)
  const isComplete = computed(() => ids.value.length > 0 && ids.value.length === cursor.shown.length)

  /** A range begins at the row that was chosen last, and is added to what was selected then. */
  let anchor: number | null = null
  let base: ReadonlySet<number> = chosen.value

  function choose(next: Iterable<number>, from: number | null) {
    chosen.value = new Set(next)
    anchor = from
    base = chosen.value
  }

  function toggle(id: number) {
    choose(chosen.value.has(id) ? [...chosen.value].filter(each => each !== id) : [...chosen.value, id], id)
  }

  function extendTo(id: number) {
    const from = anchor === null ? -1 : cursor.shown.indexOf(anchor)
    const to = cursor.shown.indexOf(id)
    if (from < 0 || to < 0)
      return choose([...chosen.value, id], id)
    chosen.value = new Set([...base, ...cursor.shown.slice(Math.min(from, to), Math.max(from, to) + 1)])
  }

  /** Moves the keyboard position, and selects the rows from where the range began. */
  function extendBy(step: 1 | -1) {
    if (cursor.current !== null && (anchor === null || !cursor.shown.includes(anchor)))
      choose([...chosen.value, cursor.current], cursor.current)
    cursor.move(step)
    if (cursor.current !== null)
      extendTo(cursor.current)
  }

  const selectAll = () => choose(cursor.shown, cursor.current)
  const replace = (next: readonly number[]) => choose(next, null)

  function clear() {
    replace([])
    isChoosing.value = false
  }

  // A row that leaves the list is not selected when it comes back.
  watch([() => cursor.shown, isBusy], () => {
    if (!isBusy.value && [...chosen.value].some(id => !cursor.shown.includes(id)))
      choose(ids.value, anchor)
  })

  return { chosen, ids, isChoosing, isBusy, isActive, isComplete, menu, wanted, toggle, extendTo, extendBy, selectAll, replace, clear }
})
