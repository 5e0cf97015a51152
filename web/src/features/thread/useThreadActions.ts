import { computed } from 'vue'
import type { Priority } from '@/api/schema'
import { usePanels } from '@/features/desk/panels'
import { useConversationActions } from '@/stores/conversationActions'
import { useNotices } from '@/stores/notices'
import { useThread } from '@/stores/thread'
import type { SnoozeOption } from './pickerOptions'
import { NOBODY } from './pickerOptions'
import { snoozeTimes } from './snoozeTimes'

/** What can be done to the open conversation, by button, key press or command. */
export function useThreadActions() {
  const thread = useThread()
  const actions = useConversationActions()
  const panels = usePanels()
  const notices = useNotices()

  const conversation = computed(() => thread.conversation)
  /** Open and pending conversations get resolved; snoozed and resolved ones opened again. */
  const closes = computed(() => conversation.value?.status === 'open' || conversation.value?.status === 'pending')

  function on<Rest extends unknown[]>(act: (id: number, ...rest: Rest) => unknown) {
    return (...rest: Rest) => { if (conversation.value) void act(conversation.value.id, ...rest) }
  }

  /** The row leaves the list at once, so the way back is offered where the eye still is. */
  const resolve = on(async (id) => {
    if (await actions.resolve(id))
      notices.notify({ what: 'conversation_resolved', tone: 'success', action: { label: 'undo', run: () => void actions.reopen(id) } })
  })
  const resolveOrReopen = () => closes.value ? resolve() : reopen()
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

  return { conversation, closes, resolveOrReopen, resolve, reopen, assign, setTeam, setPriority, markUnread, toggleLabel, snooze, snoozeUntil }
}
