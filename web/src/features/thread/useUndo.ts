import { useView } from '@/features/list/useView'
import type { NewNotice } from '@/stores/notices'
import { useNotices } from '@/stores/notices'
import { refusesOffline } from '@/stores/offline'

/** Reports an action on a conversation, with a button that takes it back and returns to the conversation. */
export function useUndo() {
  const notices = useNotices()
  const { openId, open } = useView()

  return function offerUndo(notice: NewNotice, conversationId: number, undo: () => unknown): void {
    const run = () => {
      if (refusesOffline())
        return false
      void undo()
      if (openId.value !== conversationId)
        void open(conversationId)
      return true
    }
    notices.notify({ ...notice, tone: 'success', action: { label: 'undo', run } })
  }
}
