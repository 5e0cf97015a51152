import { ref } from 'vue'
import type { Message } from '@/realtime/model'
import { useConversationActions } from '@/stores/conversationActions'
import { useNotices } from '@/stores/notices'

/** What the menu of a message does; deleting waits for a second word. */
export function useMessageMenu() {
  const actions = useConversationActions()
  const notices = useNotices()
  const doomed = ref<Message | null>(null)

  async function copy({ content }: Message) {
    try {
      await navigator.clipboard.writeText(content ?? '')
      notices.notify({ what: 'text_copied', tone: 'success' })
    }
    catch {
      notices.notify({ what: 'copy_failed', tone: 'failure' })
    }
  }

  function remove() {
    const message = doomed.value
    doomed.value = null
    if (message)
      void actions.removeMessage(message.conversation_id, message.id)
  }

  return { doomed, copy, remove }
}
