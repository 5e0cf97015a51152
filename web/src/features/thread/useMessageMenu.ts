import { ref } from 'vue'
import type { Attachment } from '@/api/types'
import { withoutAddresses } from '@/markdown/mentions'
import type { Message } from '@/realtime/model'
import { useConversationActions } from '@/stores/conversationActions'
import { useNotices } from '@/stores/notices'
import { copyImage } from './fileActions'

/** Actions of the message menu; deletion requires a confirmation. */
export function useMessageMenu() {
  const actions = useConversationActions()
  const notices = useNotices()
  const messageToDelete = ref<Message | null>(null)

  async function copy({ content, private: note }: Message) {
    try {
      await navigator.clipboard.writeText(note ? withoutAddresses(content ?? '') : content ?? '')
      notices.notify({ key: 'text_copied', tone: 'success' })
    }
    catch {
      notices.notify({ key: 'copy_failed', tone: 'failure' })
    }
  }

  async function copyPicture(file: Attachment) {
    try {
      await copyImage(file)
      notices.notify({ key: 'image_copied', tone: 'success' })
    }
    catch {
      notices.notify({ key: 'image_copy_failed', tone: 'failure' })
    }
  }

  function remove() {
    const message = messageToDelete.value
    messageToDelete.value = null
    if (message)
      void actions.removeMessage(message.conversation_id, message.id)
  }

  return { messageToDelete, copy, copyPicture, remove }
}
