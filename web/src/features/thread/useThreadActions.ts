import { computed } from 'vue'
import type { Priority } from '@/api/schema'
import { usePanels } from '@/features/desk/panels'
import { useConversationActions } from '@/stores/conversationActions'
import { useThread } from '@/stores/thread'
import type { SnoozeOption } from './pickerOptions'
import { NOBODY } from './pickerOptions'
import { snoozeTimes } from './snoozeTimes'

/** What can be done to the open conversation, by button, key press or command. */
export function useThreadActions() {
  const thread = useThread()
  const actions = useConversationActions()
  const panels = usePanels()

  const conversation = computed(() => thread.conversation)
  const done = computed(() => conversation.value?.status === 'resolved')

  function on<Rest extends unknown[]>(act: (id: number, ...rest: Rest) => unknown) {
    return (...rest: Rest) => { if (conversation.value) void act(conversation.value.id, ...rest) }
  }

  const resolveOrReopen = on(id => conversation.value?.status === 'open' || conversation.value?.status === 'pending' ? actions.resolve(id) : actions.reopen(id))
  const resolve = on(id => actions.resolve(id))
  const reopen = on(id => actions.reopen(id))
  const assign = on((id, agent: number) => actions.assignAgent(id, agent === NOBODY ? null : agent))
  const setTeam = on((id, team: number) => actions.assignTeam(id, team === NOBODY ? null : team))
  const setPriority = on((id, priority: Priority | 'none') => actions.setPriority(id, priority === 'none' ? null : priority))
  const markUnread = on(id => actions.markUnread(id))
  const snoozeUntil = on((id, until?: number) => actions.snooze(id, until))

  const toggleLabel = on((id, label: string) => {
    const labels = conversation.value?.labels ?? []
    return actions.setLabels(id, labels.includes(label) ? labels.filter(known => known !== label) : [...labels, label])
  })

  function snooze(choice: SnoozeOption) {
    if (choice === 'custom')
      panels.dialog = 'snoozeUntil'
    else
      snoozeUntil(choice === 'untilReply' ? undefined : snoozeTimes(new Date())[choice])
  }

  return { conversation, done, resolveOrReopen, resolve, reopen, assign, setTeam, setPriority, markUnread, toggleLabel, snooze, snoozeUntil }
}
