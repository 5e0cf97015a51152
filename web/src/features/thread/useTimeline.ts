import { computed, ref, watch } from 'vue'
import { t } from '@/i18n'
import type { Message } from '@/realtime/model'
import { useEntities } from '@/stores/entities'
import { useSession } from '@/stores/session'
import { useThread } from '@/stores/thread'
import type { Quote, ShownSender } from './timeline'
import { firstUnseenOf, lineOf, timelineOf } from './timeline'
import { writerOf } from './writer'

/** Number of messages that are loaded at most in search of the first unseen one. */
const MAX_SEARCHED = 200

/** Display data of the open thread. */
export function useTimeline() {
  const thread = useThread()
  const entities = useEntities()
  const session = useSession()
  /** When an agent had last seen the thread, if there are unseen messages: the position of the "New" divider. */
  const seenAt = ref<number | null>(null)

  const me = computed(() => ({ id: session.user?.id ?? 0, type: 'user' as const, name: session.user?.available_name ?? '', thumbnail: session.user?.avatar_url ?? '' }))
  const lines = computed(() => thread.items.map(item => lineOf(item, me.value)))
  const timeline = computed(() => timelineOf(lines.value, unseen.value))
  const images = computed(() => thread.messages.flatMap(message => message.attachments.filter(({ file_type: type, state }) => type === 'image' && state === 'ready')))

  const unseen = computed(() => seenAt.value === null ? null : firstUnseenOf(thread.messages, seenAt.value))
  const isLoaded = computed(() => thread.state === 'ready' || thread.state === 'loading-older')
  /** Whether older messages are being loaded because the first unseen one may be among them. */
  const isSearching = computed(() => isLoaded.value && thread.hasOlder && thread.messages.length < MAX_SEARCHED
    && Boolean(seenAt.value) && (thread.messages[0]?.created_at ?? 0) > (seenAt.value ?? 0))

  /** The divider is set when the thread is opened and kept when messages are marked as seen. */
  function markUnseen() {
    const stored = thread.conversationId === null ? undefined : entities.conversations.get(thread.conversationId)
    seenAt.value = stored?.unread_count ? stored.agent_last_seen_at ?? 0 : null
  }
  watch(() => thread.conversationId, () => { seenAt.value = null })
  watch([() => thread.conversationId, isLoaded], ([, ready], [, wasReady]) => {
    if (ready && (!wasReady || seenAt.value === null))
      markUnseen()
  }, { immediate: true, flush: 'sync' })
  watch(() => thread.visible, (visible) => {
    if (visible)
      markUnseen()
  }, { flush: 'sync' })
  watch([isSearching, () => thread.state], () => {
    if (isSearching.value)
      void thread.loadOlder()
  }, { immediate: true })

  function senderOf(message: Message): ShownSender {
    const writer = writerOf(message)
    if (writer)
      return { name: t('thread.notTheCustomer', { name: writer.name || writer.email }), initialsOf: writer.name || writer.email, thumbnail: '' }
    const { name, thumbnail } = entities.senderOf(message) ?? { name: '', thumbnail: '' }
    return { name: name || t(message.message_type === 0 ? 'contact.nameless' : 'thread.automaticMessage'), thumbnail }
  }

  function quoteOf({ content_attributes: attributes }: Message): Quote {
    const message = attributes.in_reply_to ? entities.messagesOf(thread.conversationId ?? 0).get(attributes.in_reply_to) : undefined
    return { message, by: message ? senderOf(message).name : '' }
  }

  return { timeline, lines, images, isSearching, quoteOf, senderOf }
}
