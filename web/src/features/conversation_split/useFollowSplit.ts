import { watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useThread } from '@/stores/thread'

/** Leads from a link to a message, which a search or a notification has, to the conversation that has it after a split. */
export function useFollowSplit(): void {
  const thread = useThread()
  const route = useRoute()
  const router = useRouter()

  watch([() => Number(route.hash.slice(1)), () => thread.conversation], ([message, conversation]) => {
    if (!message || !conversation)
      return
    const ids = [conversation.id, ...conversation.merged_ids]
    const split = conversation.splits.findLast(each => ids.includes(each.stored_in) && each.first_id <= message && message <= each.last_id)
    if (split && !ids.includes(split.shown_in))
      void router.replace({ name: 'conversation', params: { id: split.shown_in }, query: route.query, hash: route.hash })
  }, { immediate: true })
}
