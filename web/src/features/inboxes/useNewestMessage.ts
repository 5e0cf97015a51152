import { computed, ref, watch } from 'vue'
import type { Message } from '@/realtime/model'
import { useEntities } from '@/stores/entities'

/** The newest message of a customer that has reached this client through the inbox; null until the first one. `since`: epoch seconds; earlier messages do not count. */
export function useNewestMessage(inboxId: () => number, since = 0) {
  const entities = useEntities()
  const known = computed(() => newestOf(entities.entities.messages.values(), inboxId(), since))
  /** A message stays after a reset has removed it from the client. */
  const newest = ref<Message | null>(null)

  watch(known, (message) => { newest.value = message ?? newest.value }, { immediate: true })
  return newest
}

function newestOf(threads: Iterable<ReadonlyMap<number, Message>>, inboxId: number, since: number): Message | null {
  let newest: Message | null = null
  for (const thread of threads) {
    for (const message of thread.values()) {
      if (message.inbox_id === inboxId && message.message_type === 0 && message.created_at >= since && message.id > (newest?.id ?? 0))
        newest = message
    }
  }
  return newest
}
