import { watch } from 'vue'
import { useView } from '@/features/list/useView'
import { useEntities } from '@/stores/entities'
import { useNotices } from '@/stores/notices'

/** Leaves the open conversation when it is deleted, here or by somebody else, and says so. */
export function useLeaveDeleted(): void {
  const { openId, close } = useView()
  const entities = useEntities()
  const notices = useNotices()

  watch(() => openId.value !== null && entities.conversations.has(openId.value), (isThere, wasThere) => {
    const id = openId.value
    if (isThere || !wasThere || id === null || !entities.isDeleted(id))
      return
    notices.notify({ key: 'conversation_deleted', params: { id } })
    void close()
  })
}
