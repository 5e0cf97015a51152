import { onBeforeUnmount } from 'vue'
import { useListCursor } from './cursor'
import { useSelection } from './selection'

/** Milliseconds until a touch is a long press, and pixels that a finger may move meanwhile. */
const LONG_PRESS = 500
const TOLERANCE = 10

/** Selection and menus of the rows: clicks with Shift, taps while rows are chosen, long presses, and keys of the focused row. */
export function useRowGestures() {
  const cursor = useListCursor()
  const selection = useSelection()
  let timer = 0
  let start = { x: 0, y: 0 }
  let isTouch = false
  /** The finger that selected a row is still down: what it causes next opens nothing. */
  let hasSelected = false

  function rowOf(event: Event): number | null {
    const row = (event.target as Element).closest<HTMLElement>('[data-conversation]')
    return row && Number(row.dataset.conversation)
  }

  const isOnLink = (event: Event) => (event.target as Element).closest('[data-conversation] a') !== null

  function take(event: Event) {
    event.preventDefault()
    event.stopPropagation()
  }

  function onClick(event: MouseEvent) {
    const id = rowOf(event)
    if (id === null || !isOnLink(event))
      return
    const isTap = (event as PointerEvent).pointerType === 'touch'
    if (hasSelected) {
      take(event)
      hasSelected = false
    }
    else if (event.shiftKey) {
      take(event)
      selection.extendTo(id)
      cursor.moveTo(id)
    }
    else if (selection.isChoosing || (isTap && selection.isActive)) {
      take(event)
      selection.toggle(id)
    }
  }

  /** Shift would select the text between two clicks. */
  function onMousedown(event: MouseEvent) {
    if (event.shiftKey && isOnLink(event))
      event.preventDefault()
  }

  function onPointerdown(event: PointerEvent) {
    const id = rowOf(event)
    isTouch = event.pointerType === 'touch'
    hasSelected = false
    cancel()
    if (id === null || !isTouch || !isOnLink(event))
      return
    start = { x: event.clientX, y: event.clientY }
    timer = window.setTimeout(() => {
      hasSelected = true
      navigator.vibrate?.(10)
      selection.toggle(id)
    }, LONG_PRESS)
  }

  function onPointermove(event: PointerEvent) {
    if (Math.hypot(event.clientX - start.x, event.clientY - start.y) > TOLERANCE)
      cancel()
  }

  function cancel() {
    window.clearTimeout(timer)
  }

  /** The menu of the selection, if the row belongs to it. */
  function openMenu(id: number, anchor: { getBoundingClientRect: () => DOMRect }) {
    const fromSelection = selection.ids.length > 1 && selection.chosen.has(id)
    cursor.moveTo(id)
    selection.menu = { ids: fromSelection ? selection.ids : [id], fromSelection, anchor }
  }

  function onContextmenu(event: MouseEvent) {
    const id = rowOf(event)
    if (id === null || !isOnLink(event))
      return
    event.preventDefault()
    // A long press selects.
    if (!isTouch)
      openMenu(id, { getBoundingClientRect: () => new DOMRect(event.clientX, event.clientY) })
  }

  /** A place within the row, for menus that a key opens. */
  function placeIn(row: Element) {
    return { getBoundingClientRect: () => {
      const { x, y, width, height } = row.getBoundingClientRect()
      return new DOMRect(x + Math.min(48, width / 2), y, 0, height - 4)
    } }
  }

  function onKeydown(event: KeyboardEvent) {
    const id = rowOf(event)
    const { key, shiftKey, altKey } = event
    const step = key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : null
    if (altKey)
      return
    if (key === 'ContextMenu' || (key === 'F10' && shiftKey)) {
      if (id !== null)
        openMenu(id, placeIn((event.target as Element).closest('[data-conversation]') as Element))
    }
    else if (shiftKey && step !== null) {
      selection.extendBy(step)
    }
    else {
      return
    }
    take(event)
  }

  onBeforeUnmount(cancel)

  const listeners = { mousedown: onMousedown, pointerdown: onPointerdown, pointermove: onPointermove, pointerup: cancel, pointercancel: cancel, contextmenu: onContextmenu, keydown: onKeydown }
  /** The click is listened to before it reaches the row. */
  return { openMenu, onClick, listeners }
}
