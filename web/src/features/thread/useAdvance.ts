import { useListCursor } from '@/features/list/cursor'
import { useView } from '@/features/list/useView'
import { useConversationLists } from '@/stores/conversationLists'
import { useSession } from '@/stores/session'
import { useMedia } from '@/ui/media'
import { advanceOf, rowAfter } from './advance'

/** Continues where the person chose when an action removes the open conversation from the list. */
export function useAdvance() {
  const lists = useConversationLists()
  const cursor = useListCursor()
  const session = useSession()
  const { open, close } = useView()
  const phone = useMedia('(max-width: 47.99rem)')

  /**
   * Runs the action, which changes the list immediately. If the conversation has left the list, opens a row beside it, returns
   * to the list or does nothing, as chosen; on a phone returns to the list. The keyboard continues at that row.
   */
  return function advanceAfter<Result>(id: number, act: () => Result): Result {
    const before = cursor.shown
    const result = act()
    const advance = advanceOf(session.user)
    if (advance !== 'stay' && before.includes(id) && !lists.ids.includes(id)) {
      const next = rowAfter(advance, before, id, lists.ids)
      void continueAt(phone.value || advance === 'list' ? undefined : next, next)
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
