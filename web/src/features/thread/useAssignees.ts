import type { Ref } from 'vue'
import { computed, shallowRef, watch } from 'vue'
import type { Conversation } from '@/realtime/model'
import { useNotices } from '@/stores/notices'
import { usePresence } from '@/stores/presence'
import { useSession } from '@/stores/session'
import { useSettings } from '@/stores/settings'
import { agentOptions } from './pickerOptions'

/** Whom this conversation can be given to: the server refuses everybody outside its inbox. */
export function useAssignees(conversation: () => Conversation, open: Readonly<Ref<boolean>>) {
  const settings = useSettings()
  const session = useSession()
  const presence = usePresence()
  /** Who was there when the picker was opened: people who come and go must not move under the pointer. */
  const thenPresent = shallowRef(presence.users)

  const people = computed(() => settings.assignableIn(conversation().inbox_id))
  const options = computed(() => agentOptions(people.value ?? [], {
    me: session.user?.id ?? 0, assignee: conversation().assignee_id, order: id => thenPresent.value[id] ?? 'offline', availability: presence.availabilityOf,
  }))

  async function ask() {
    try {
      await settings.ensureAssignable(conversation().inbox_id)
    }
    catch (problem) {
      if (open.value)
        useNotices().fail('load_failed', problem, () => void ask())
    }
  }

  // Asked for with the conversation, so that the picker opens filled.
  watch(() => conversation().inbox_id, () => void ask(), { immediate: true })
  watch([open, () => settings.revision], () => { if (open.value) void ask() })
  watch(open, (isOpen) => { if (isOpen) thenPresent.value = presence.users }, { flush: 'sync' })

  return { options, loading: computed(() => people.value === null) }
}
