import { computed } from 'vue'
import type { ConversationStatus, Priority } from '@/api/types'
import { usePanels } from '@/features/desk/panels'
import { useTeams } from '@/features/teams'
import type { SnoozeOption } from '@/features/thread/pickerOptions'
import { agentOptions, NONE } from '@/features/thread/pickerOptions'
import { snoozeTimes } from '@/features/thread/snoozeTimes'
import { t } from '@/i18n'
import { useAgents } from '@/stores/agents'
import { useAssignableAgents } from '@/stores/assignableAgents'
import { useConversationActions } from '@/stores/conversationActions'
import { useNotices } from '@/stores/notices'
import { useOptimistic } from '@/stores/optimistic'
import { usePresence } from '@/stores/presence'
import { useSession } from '@/stores/session'
import { useUndelivered } from '@/stores/undelivered'
import { assigneeDone, labelsDone, priorityDone, statusDone, teamDone } from './texts'
import type { Targets } from './useBulkActions'
import { useBulkActions } from './useBulkActions'

/** The values that the chosen conversations share, the choices for them, and the actions. */
export function useTargets(targets: () => Targets) {
  const optimistic = useOptimistic()
  const agents = useAgents()
  const teams = useTeams()
  const assignable = useAssignableAgents()
  const presence = usePresence()
  const session = useSession()
  const panels = usePanels()
  const undelivered = useUndelivered()
  const conversationActions = useConversationActions()
  const { change, macro, run: bulk } = useBulkActions()

  const conversations = computed(() => targets().ids.flatMap(id => optimistic.conversations.get(id) ?? []))
  const inboxes = computed(() => [...new Set(conversations.value.map(({ inbox_id: id }) => id))])
  const me = computed(() => session.user?.id ?? NONE)

  /** The value that all of them have; undefined if they differ. */
  function common<Value>(of: (conversation: typeof conversations.value[number]) => Value): Value | undefined {
    const values = new Set(conversations.value.map(of))
    return values.size === 1 ? [...values][0] : undefined
  }

  const status = computed(() => common(each => each.status))
  const assignee = computed(() => common(each => each.assignee_id))
  const team = computed(() => common(each => each.team_id))
  const priority = computed(() => common(each => each.priority))
  const isUnread = computed(() => conversations.value.some(each => each.unread_count > 0))
  const isSpam = computed(() => status.value === 'spam')
  const canResolve = computed(() => conversations.value.some(each => each.status !== 'resolved' && each.status !== 'spam'))
  /** The number of them that have the label. */
  const labelled = (title: string) => conversations.value.filter(({ labels }) => labels.includes(title)).length

  const areAgentsLoaded = computed(() => inboxes.value.every(id => assignable.of(id) !== null))
  /** Agents of any of the inboxes; the hint tells for how many conversations an agent can be chosen. */
  const agentChoices = computed(() => {
    const members = new Map(inboxes.value.map(id => [id, new Set(assignable.of(id)?.map(agent => agent.id))]))
    const total = conversations.value.length
    const possible = (agent: number) => conversations.value.filter(({ inbox_id: inbox }) => members.get(inbox)?.has(agent)).length
    const offered = [...agents.table.values()].filter(({ id }) => possible(id) > 0)
    const options = agentOptions(offered, { me: me.value, assignee: assignee.value ?? null, order: presence.availabilityOf, availability: presence.availabilityOf })
    return options.map(option => option.id === NONE || possible(option.id) === total ? option : { ...option, hint: t('bulk_actions.some', { n: possible(option.id), total }) })
  })

  async function loadAgents(): Promise<void> {
    await Promise.all(inboxes.value.map(id => assignable.ensureLoaded(id))).catch((problem: unknown) => useNotices().fail('load_failed', problem, () => void loadAgents()))
  }

  function setStatus(wanted: ConversationStatus, until?: number) {
    const chosen = targets()
    const run = () => void change(chosen, { fields: { status: wanted }, ...(until !== undefined && { snoozed_until: until }) }, statusDone(wanted))
    const count = wanted === 'resolved' ? chosen.ids.filter(id => undelivered.countOf(id)).length : 0
    if (count)
      bulk.resolving = { count, run }
    else
      run()
  }

  function snooze(choice: SnoozeOption) {
    const chosen = targets()
    if (choice === 'custom')
      panels.openSnoozeUntil(until => void change(chosen, { fields: { status: 'snoozed' }, snoozed_until: until }, statusDone('snoozed')))
    else
      setStatus('snoozed', choice === 'untilReply' ? undefined : snoozeTimes(new Date())[choice])
  }

  const assign = (agent: number) => void change(targets(), { fields: { assignee_id: agent || null } }, assigneeDone(agents.table.get(agent)?.available_name))
  const setTeam = (id: number | null) => void change(targets(), { fields: { team_id: id } }, teamDone(id === null ? undefined : teams.table.get(id)?.name))
  const setPriority = (wanted: Priority | 'none') => void change(targets(), { fields: { priority: wanted === 'none' ? null : wanted } }, priorityDone(wanted))
  const setLabels = (add: string[], remove: string[]) => void change(targets(), { labels: { add, remove } }, labelsDone)
  /** Removes the label if all of them have it, else adds it. */
  const toggleLabel = (title: string) => labelled(title) === conversations.value.length ? setLabels([], [title]) : setLabels([title], [])

  function openMacros() {
    const chosen = targets()
    panels.openMacro(null, wanted => void macro(chosen, wanted))
  }

  function setUnread(unread: boolean) {
    for (const id of targets().ids)
      void (unread ? conversationActions.markUnread(id) : conversationActions.markRead(id))
  }

  return {
    conversations, me, status, assignee, team, priority, isUnread, isSpam, canResolve, labelled, agentChoices, areAgentsLoaded, loadAgents,
    setStatus, snooze, assign, setTeam, setPriority, setLabels, toggleLabel, openMacros, setUnread,
  }
}
