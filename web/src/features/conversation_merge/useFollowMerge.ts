import { watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { fetchConversation } from '@/api/conversations'
import { useView } from '@/features/list/useView'
import { kinds, useDrafts } from '@/stores/drafts'
import { useEntities } from '@/stores/entities'
import { useNotices } from '@/stores/notices'

/** Leads from a merged conversation to the one that has its messages, with what was typed. An agent who may not see that one stays. */
export function useFollowMerge(): void {
  const { openId } = useView()
  const route = useRoute()
  const router = useRouter()
  const entities = useEntities()
  const drafts = useDrafts()
  const notices = useNotices()

  watch(() => openId.value === null ? null : entities.conversations.get(openId.value)?.merged_into_id ?? null, async (into) => {
    const id = openId.value
    if (into === null || id === null || !await isVisible(into) || openId.value !== id)
      return
    takeDraft(id, into)
    await router.replace({ name: 'conversation', params: { id: into }, query: route.query, hash: route.hash })
    notices.notify({ key: 'conversation_merged', params: { id, into } })
  }, { immediate: true })

  async function isVisible(id: number): Promise<boolean> {
    if (!entities.conversations.has(id)) {
      try {
        entities.load({ conversations: [await fetchConversation(id)] })
      }
      catch {
        return false
      }
    }
    return true
  }

  /** Texts that were typed for both conversations are kept, one below the other. */
  function takeDraft(from: number, to: number) {
    for (const kind of kinds) {
      const [text, before] = [drafts.of(from)[kind], drafts.of(to)[kind]]
      if (text.trim()) {
        drafts.update(to, { [kind]: [before, text].filter(Boolean).join('\n\n'), kind })
        drafts.update(from, { [kind]: '' })
      }
    }
  }
}
