import { computed } from 'vue'
import type { Priority } from '@/api/types'
import { usePanels } from '@/features/desk/panels'
import { useConversationActions } from '@/stores/conversationActions'
import { useNotices } from '@/stores/notices'
import { useThread } from '@/stores/thread'
import type { SnoozeOption } from './pickerOptions'
import { NONE } from './pickerOptions'
import { snoozeTimes } from './snoozeTimes'

/** Actions on the open conversation, for buttons, shortcuts and commands. */
export function useThreadActions() {
  const thread = useThread()
  const actions = useConversationActions()
  const panels = usePanels()
  const notices = useNotices()

  const conversation = computed(() => thread.conversation)
  /** Open and pending conversations can be resolved, snoozed and resolved ones reopened. */
  const canResolve = computed(() => conversation.value?.status === 'open' || conversation.value?.status === 'pending')

  function onCurrent<Rest extends unknown[]>(act: (id: number, ...rest: Rest) => unknown) {
    return (...rest: Rest) => { if (conversation.value) void act(conversation.value.id, ...rest) }
  }

  /** Offers an undo action, because the row leaves the list immediately. */
  const resolve = onCurrent(async (id) => {
    if (await actions.resolve(id))
      notices.notify({ key: 'conversation_resolved', tone: 'success', action: { label: 'undo', run: () => void actions.reopen(id) } })
  })
  const resolveOrReopen = () => canResolve.value ? resolve() : reopen()
  const reopen = onCurrent(id => actions.reopen(id))
  const assign = onCurrent((id, agent: number) => actions.assignAgent(id, agent === NONE ? null : agent))
  const setTeam = onCurrent((id, team: number | null) => actions.assignTeam(id, team))
  const setPriority = onCurrent((id, priority: Priority | 'none') => actions.setPriority(id, priority === 'none' ? null : priority))
  const markUnread = onCurrent(id => actions.markUnread(id))
  const snoozeUntil = onCurrent((id, until?: number) => actions.snooze(id, until))

  const toggleLabel = onCurrent((id, label: string) => {
    const labels = conversation.value?.labels ?? []
    return actions.setLabels(id, labels.includes(label) ? labels.filter(known => known !== label) : [...labels, label])
  })

  function snooze(choice: SnoozeOption) {
    if (choice === 'custom')
      panels.dialog = 'snoozeUntil'
    else
      snoozeUntil(choice === 'untilReply' ? undefined : snoozeTimes(new Date())[choice])
  }

  return { conversation, canResolve, resolveOrReopen, resolve, reopen, assign, setTeam, setPriority, markUnread, toggleLabel, snooze, snoozeUntil }
}
