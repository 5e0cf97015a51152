import { watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useThread } from '@/stores/thread'
import { movedTo } from './movedTo'

/** Leads from a link to a message, which a search or a notification has, to the conversation that has it after a split. */
export function useFollowSplit(): void {
  const thread = useThread()
  const route = useRoute()
  const router = useRouter()

  watch([() => Number(route.hash.slice(1)), () => thread.conversation], ([message, conversation]) => {
    if (!message || !conversation)
      return
    const moved = movedTo(conversation, message)
    if (moved !== null)
      void router.replace({ name: 'conversation', params: { id: moved }, query: route.query, hash: route.hash })
  }, { immediate: true })
}
