import { computed, ref, watch } from 'vue'
import { t } from '@/i18n'
import type { Message } from '@/realtime/model'
import { useEntities } from '@/stores/entities'
import { useSession } from '@/stores/session'
import { useThread } from '@/stores/thread'
import type { Quote } from './timeline'
import { firstUnseenOf, lineOf, timelineOf } from './timeline'

/** Display data of the open thread. */
export function useTimeline() {
  const thread = useThread()
  const entities = useEntities()
  const session = useSession()
  const unseen = ref<number | null>(null)

  const me = computed(() => ({ id: session.user?.id ?? 0, type: 'user' as const, name: session.user?.available_name ?? '', thumbnail: session.user?.avatar_url ?? '' }))
  const lines = computed(() => thread.items.map(item => lineOf(item, me.value)))
  const timeline = computed(() => timelineOf(lines.value, unseen.value))
  const images = computed(() => thread.messages.flatMap(message => message.attachments.filter(({ file_type: type, state }) => type === 'image' && state === 'ready')))

  /** Position of the "New" divider: set when the thread is opened and kept when messages are marked as seen. */
  function markUnseen() {
    const stored = thread.conversationId === null ? undefined : entities.conversations.get(thread.conversationId)
    unseen.value = stored?.unread_count ? firstUnseenOf(thread.messages, stored.agent_last_seen_at ?? 0) : null
  }
  watch(() => thread.conversationId, () => { unseen.value = null })
  watch([() => thread.conversationId, () => thread.state === 'ready' || thread.state === 'loading-older'], ([, ready], [, wasReady]) => {
    if (ready && (!wasReady || unseen.value === null))
      markUnseen()
  }, { immediate: true, flush: 'sync' })
  watch(() => thread.visible, (visible) => {
    if (visible)
      markUnseen()
  }, { flush: 'sync' })

  function senderOf(message: Message): { name: string, thumbnail: string } {
    const { name, thumbnail } = entities.senderOf(message) ?? { name: '', thumbnail: '' }
    return { name: name || t(message.message_type === 0 ? 'contact.nameless' : 'thread.automaticMessage'), thumbnail }
  }

  function quoteOf({ conversation_id: conversation, content_attributes: attributes }: Message): Quote {
    const message = attributes.in_reply_to ? entities.messagesOf(conversation).get(attributes.in_reply_to) : undefined
    return { message, by: message ? senderOf(message).name : '' }
  }

  return { timeline, lines, images, quoteOf, senderOf }
}
