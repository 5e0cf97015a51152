import { computed, onMounted, ref } from 'vue'
import type { RouteLocationRaw } from 'vue-router'
import { countConversations } from '@/api/conversations'
import { useAgents } from '@/stores/agents'
import { useEntities } from '@/stores/entities'
import { useInboxes } from '@/stores/inboxes'
import { usePreferences } from '@/stores/preferences'

export const STEPS = ['inbox', 'people', 'message', 'shortcut'] as const
export type Step = typeof STEPS[number]

/** The steps of a new desk. Each is done as soon as the desk says so; a click marks nothing. */
export function useChecklist() {
  const agents = useAgents()
  const entities = useEntities()
  const inboxes = useInboxes()
  const preferences = usePreferences()
  /** Conversations that this client has not loaded, such as resolved ones; null until they are counted. */
  const counted = ref<number | null>(null)

  const hasMessage = computed(() => entities.conversations.size > 0 || (counted.value ?? 0) > 0)
  const done = computed<Record<Step, boolean>>(() => ({
    inbox: inboxes.rows.length > 0,
    people: agents.rows.length > 1,
    message: hasMessage.value,
    shortcut: preferences.shortcutUsed,
  }))
  const left = computed(() => STEPS.filter(step => !done.value[step]).length)
  const isKnown = computed(() => hasMessage.value || counted.value !== null)
  const links = computed<Partial<Record<Step, RouteLocationRaw>>>(() => ({
    inbox: { name: 'settings/inboxes', params: { row: 'new' } },
    people: { name: 'settings/agents', params: { row: 'new' } },
    ...inboxes.rows[0] && { message: { name: 'settings/inboxes', params: { row: inboxes.rows[0].id } } },
  }))

  onMounted(async () => {
    if (!hasMessage.value)
      counted.value = await countConversations({ status: 'all', assignee_type: 'all' }).then(({ all_count }) => all_count, () => 0)
  })

  return { done, left, isKnown, links }
}
