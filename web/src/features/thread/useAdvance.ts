import { useListCursor } from '@/features/list/cursor'
import { useView } from '@/features/list/useView'
import { useConversationLists } from '@/stores/conversationLists'
import { useMedia } from '@/ui/media'

/** Continues with the next conversation of the list when an action removes the open one from it. */
export function useAdvance() {
  const lists = useConversationLists()
  const cursor = useListCursor()
  const { open, close } = useView()
  const phone = useMedia('(max-width: 47.99rem)')

  /**
   * Runs the action, which changes the list immediately. If the conversation has left the list, opens the row below it, else
   * the row above it; on a phone returns to the list. The keyboard continues at that row.
   */
  return function advanceAfter<Result>(id: number, act: () => Result): Result {
    const before = cursor.shown
    const index = before.indexOf(id)
    const result = act()
    if (index >= 0 && !lists.ids.includes(id)) {
      const next = [...before.slice(index + 1), ...before.slice(0, index).reverse()].find(other => lists.ids.includes(other))
      void continueAt(phone.value ? undefined : next, next)
    }
    return result
  }

  async function continueAt(opened: number | undefined, row: number | undefined) {
    await (opened === undefined ? close() : open(opened))
    if (row !== undefined)
      cursor.moveTo(row)
    cursor.focus()
  }
}
