import type { Ref } from 'vue'
import { computed, shallowRef, watch } from 'vue'
import type { Conversation } from '@/realtime/model'
import { useNotices } from '@/stores/notices'
import { usePresence } from '@/stores/presence'
import { useSession } from '@/stores/session'
import { useAssignableAgents } from '@/stores/assignableAgents'
import { agentOptions } from './pickerOptions'

/** Agents who can be assigned: the server rejects agents without access to the inbox. */
export function useAssignees(conversation: () => Conversation, open: Readonly<Ref<boolean>>) {
  const assignable = useAssignableAgents()
  const session = useSession()
  const presence = usePresence()
  /** Presence when the picker was opened, so that the order does not change while it is open. */
  const presenceAtOpening = shallowRef(presence.users)

  const agents = computed(() => assignable.of(conversation().inbox_id))
  const options = computed(() => agentOptions(agents.value ?? [], {
    me: session.user?.id ?? 0, assignee: conversation().assignee_id, order: id => presenceAtOpening.value[id] ?? 'offline', availability: presence.availabilityOf,
  }))

  async function load() {
    try {
      await assignable.ensureLoaded(conversation().inbox_id)
    }
    catch (problem) {
      if (open.value)
        useNotices().fail('load_failed', problem, () => void load())
    }
  }

  // Loaded with the conversation, so that the picker opens filled.
  watch(() => conversation().inbox_id, () => void load(), { immediate: true })
  watch([open, () => assignable.revision], () => { if (open.value) void load() })
  watch(open, (isOpen) => { if (isOpen) presenceAtOpening.value = presence.users }, { flush: 'sync' })

  return { options, loading: computed(() => agents.value === null) }
}
