import { computed } from 'vue'
import type { Priority } from '@/api/types'
import { usePanels } from '@/features/desk/panels'
import { useTeams } from '@/features/teams'
import type { Conversation } from '@/realtime/model'
import { useAgents } from '@/stores/agents'
import { useConversationActions } from '@/stores/conversationActions'
import { useEntities } from '@/stores/entities'
import { useThread } from '@/stores/thread'
import { useUndelivered } from '@/stores/undelivered'
import type { SnoozeOption } from './pickerOptions'
import { NONE } from './pickerOptions'
import { snoozeTimes } from './snoozeTimes'
import { useAdvance } from './useAdvance'
import { useUndo } from './useUndo'

/** Actions on the open conversation, for buttons, shortcuts and commands. */
export function useThreadActions() {
  const thread = useThread()
  const actions = useConversationActions()
  const panels = usePanels()
  const agents = useAgents()
  const teams = useTeams()
  const undelivered = useUndelivered()
  const entities = useEntities()
  const advanceAfter = useAdvance()
  const offerUndo = useUndo()

  const conversation = computed(() => thread.conversation)
  /** Open and pending conversations can be resolved, snoozed and resolved ones reopened. */
  const canResolve = computed(() => conversation.value?.status === 'open' || conversation.value?.status === 'pending')

  /** `act` receives the conversation as it is before the action. */
  function onCurrent<Rest extends unknown[]>(act: (before: Conversation, ...rest: Rest) => unknown) {
    return (...rest: Rest) => { if (conversation.value) void act(conversation.value, ...rest) }
  }

  const resolveAnyway = onCurrent(async (before) => {
    if (await advanceAfter(before.id, () => actions.resolve(before.id)))
      offerUndo({ key: 'conversation_resolved' }, before.id, () => actions.restore(before))
  })
  /** Asks first if messages did not reach the customer. */
  const resolve = onCurrent(({ id }) => {
    if (undelivered.countOf(id))
      panels.dialog = 'resolveUndelivered'
    else
      resolveAnyway()
  })
  const resolveOrReopen = () => canResolve.value ? resolve() : reopen()
  const reopen = onCurrent(({ id }) => actions.reopen(id))
  /** `block`: also blocks the contact. */
  const markAsSpam = onCurrent(async (before, block?: boolean) => {
    const unblock = block && !entities.contacts.get(before.contact_id)?.blocked
    if (await advanceAfter(before.id, () => actions.markAsSpam(before.id, block)))
      offerUndo({ key: block ? 'conversation_spam_blocked' : 'conversation_spam' }, before.id, () => actions.restore(before, unblock))
  })
  const toggleSpam = () => conversation.value?.status === 'spam' ? reopen() : markAsSpam()
  const snoozeUntil = onCurrent(async (before, until?: number) => {
    if (await advanceAfter(before.id, () => actions.snooze(before.id, until)))
      offerUndo({ key: 'conversation_snoozed' }, before.id, () => actions.restore(before))
  })

  const assign = onCurrent(async (before, choice: number) => {
    const agent = choice === NONE ? null : choice
    if (agent === before.assignee_id || !await actions.assignAgent(before.id, agent))
      return
    const name = agent === null ? undefined : agents.table.get(agent)?.available_name
    offerUndo(name ? { key: 'conversation_assigned', params: { name } } : { key: 'conversation_unassigned' }, before.id, () => actions.assignAgent(before.id, before.assignee_id))
  })
  /** A team may remove the assignee, so that the undo restores both. */
  const setTeam = onCurrent(async (before, team: number | null) => {
    if (team === before.team_id || !await actions.assignTeam(before.id, team))
      return
    const name = team === null ? undefined : teams.table.get(team)?.name
    offerUndo(name ? { key: 'team_assigned', params: { name } } : { key: 'team_removed' }, before.id, () => actions.restore(before))
  })
  const setPriority = onCurrent(({ id }, priority: Priority | 'none') => actions.setPriority(id, priority === 'none' ? null : priority))
  const toggleParticipant = onCurrent(({ id, participant_ids: known }, user: number) => actions.setParticipates(id, user, !known.includes(user)))
  const markUnread = onCurrent(({ id }) => actions.markUnread(id))
  const toggleLabel = onCurrent(({ id, labels }, label: string) =>
    actions.setLabels(id, labels.includes(label) ? labels.filter(known => known !== label) : [...labels, label]))

  function snooze(choice: SnoozeOption) {
    if (choice === 'custom')
      panels.openSnoozeUntil()
    else
      snoozeUntil(choice === 'untilReply' ? undefined : snoozeTimes(new Date())[choice])
  }

  return { conversation, canResolve, resolveOrReopen, resolve, resolveAnyway, reopen, markAsSpam, toggleSpam, assign, setTeam, setPriority, markUnread, toggleLabel, toggleParticipant, snooze, snoozeUntil }
}
