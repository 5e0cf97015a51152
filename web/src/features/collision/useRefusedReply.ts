import { computed, ref, watch } from 'vue'
import { useChosenFiles } from '@/stores/chosenFiles'
import { useDrafts } from '@/stores/drafts'
import { isAnswered, useOutbox } from '@/stores/outbox'

/**
 * Puts a reply that was refused back into the composer, if that is free: an agent who goes on writing keeps it in the thread.
 * `seen`: the newest message that its author had seen; null while nothing was refused.
 */
export function useRefusedReply(conversationId: number) {
  const outbox = useOutbox()
  const drafts = useDrafts()
  const chosenFiles = useChosenFiles()
  const seen = ref<number | null>(null)

  const refused = computed(() => outbox.of(conversationId).find(entry => entry.state === 'failed' && isAnswered(entry)))
  const isFree = computed(() => {
    const { kind, reply } = drafts.of(conversationId)
    return kind === 'reply' && reply === '' && chosenFiles.of(conversationId).length === 0
  })
  watch([refused, isFree], ([entry, free]) => {
    if (!entry || !free)
      return
    seen.value = entry.seen_message_id ?? 0
    outbox.takeBack(entry.echo_id)
  }, { immediate: true })

  return seen
}
