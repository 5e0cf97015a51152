import { computed, ref, shallowRef, watch } from 'vue'
import { createLatest } from '@/api/latest'
import { listScheduled } from '@/api/scheduled'
import type { ScheduledMessage } from '@/api/types'
import type { Conversation } from '@/realtime/model'
import { useDesk } from '@/stores/desk'
import type texts from './page.en.json'

declare module '@/i18n' {
  interface Texts { scheduled: typeof texts }
}

/**
 * The messages that wait in a conversation. The conversation names each with its version, and every browser receives the
 * conversation; the messages are read again when a named one is missing or older.
 */
export function useScheduledMessages(conversation: () => Conversation) {
  const desk = useDesk()
  const latest = createLatest()
  const rows = shallowRef<ReadonlyMap<number, ScheduledMessage>>(new Map())
  const failed = ref(false)

  const named = computed(() => conversation().scheduled_messages)
  const messages = computed(() => named.value.flatMap(({ id }) => rows.value.get(id) ?? [])
    .sort((left, right) => (left.scheduled_at ?? 0) - (right.scheduled_at ?? 0) || left.id - right.id))
  const isComplete = () => named.value.every(({ id, version }) => (rows.value.get(id)?.version ?? 0) >= version)

  async function load(): Promise<void> {
    failed.value = false
    try {
      const fetched = await latest.run(() => listScheduled(conversation().id))
      if (fetched)
        rows.value = new Map(fetched.map(row => [row.id, row]))
    }
    catch {
      failed.value = !isComplete()
    }
  }
  watch([named, () => desk.generation], () => { if (!isComplete()) void load() }, { immediate: true })

  return { messages, failed, load }
}
