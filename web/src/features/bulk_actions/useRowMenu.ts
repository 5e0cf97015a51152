import { computed } from 'vue'
import { useRouter } from 'vue-router'
import type { ConversationStatus, Priority } from '@/api/types'
import { useLabels } from '@/features/labels'
import type { RowMenuRequest } from '@/features/list/selection'
import { useSelection } from '@/features/list/selection'
import { useView } from '@/features/list/useView'
import { useTeams } from '@/features/teams'
import type { SnoozeOption } from '@/features/thread/pickerOptions'
import { snoozeOptions } from '@/features/thread/pickerOptions'
import { t } from '@/i18n'
import { useEntities } from '@/stores/entities'
import { useNotices } from '@/stores/notices'
import type { MenuAction, Sub } from './menuEntries'
import { menuGroups } from './menuEntries'
import { useTargets } from './useTargets'

/** Entries that change nothing on the server. */
const LOCAL: readonly string[] = ['open', 'openTab', 'copyLink', 'select']

/** The entries of the menu of a row or of the selection, and their actions. */
export function useRowMenu(request: () => RowMenuRequest) {
  const selection = useSelection()
  const entities = useEntities()
  const notices = useNotices()
  const labels = useLabels()
  const teams = useTeams()
  const router = useRouter()
  const { hrefOf, open } = useView()
  const targets = useTargets(request)
  void targets.loadAgents()

  const first = computed(() => targets.conversations.value[0])
  const name = computed(() => entities.contacts.get(first.value?.contact_id ?? 0)?.name || t('contact.nameless'))
  const titles = computed(() => [...new Set([...labels.rows.map(({ title }) => title), ...targets.conversations.value.flatMap(each => each.labels)])])
  const snoozes = snoozeOptions(new Date())

  const groups = computed(() => menuGroups({
    isSingle: !request().fromSelection,
    isSelected: selection.chosen.has(first.value?.id ?? 0),
    isUnread: targets.isUnread.value,
    canResolve: targets.canResolve.value,
    isSpam: targets.isSpam.value,
    isMine: targets.assignee.value === targets.me.value,
    status: targets.status.value,
    team: targets.team.value,
    priority: targets.priority.value,
    assignee: targets.assignee.value,
    agents: targets.agentChoices.value,
    areAgentsLoaded: targets.areAgentsLoaded.value,
    snoozes,
    teams: teams.rows,
    labels: titles.value.map(title => ({ title, isOn: targets.labelled(title) === targets.conversations.value.length })),
  }))

  const actions: Record<MenuAction, (id: number) => unknown> = {
    open,
    openTab: id => window.open(hrefOf(id), '_blank', 'noopener'),
    copyLink,
    select: selection.toggle,
    resolve: () => targets.setStatus('resolved'),
    reopen: () => targets.setStatus('open'),
    spam: () => targets.setStatus('spam'),
    notSpam: () => targets.setStatus('open'),
    me: () => targets.assign(targets.me.value),
    macro: targets.openMacros,
    unread: () => targets.setUnread(true),
    read: () => targets.setUnread(false),
  }
  const choices: Record<Sub, (choice: string) => void> = {
    status: choice => targets.setStatus(choice as ConversationStatus),
    snooze: choice => targets.snooze(choice as SnoozeOption),
    assignee: choice => targets.assign(Number(choice)),
    team: choice => targets.setTeam(Number(choice) || null),
    labels: choice => targets.toggleLabel(choice),
    priority: choice => targets.setPriority(choice as Priority | 'none'),
  }

  /** The link of the conversation alone, without the filters of this list. */
  async function copyLink(id: number) {
    const { href } = router.resolve({ name: 'conversation', params: { id } })
    try {
      await navigator.clipboard.writeText(new URL(href, location.href).href)
      notices.notify({ key: 'link_copied', tone: 'success' })
    }
    catch {
      notices.notify({ key: 'link_copy_failed', tone: 'failure' })
    }
  }

  function choose(key: MenuAction | Sub, choice?: string) {
    if (choice !== undefined)
      choices[key as Sub](choice)
    else if (first.value)
      void actions[key as MenuAction](first.value.id)
  }

  return { groups, name, choose, isLocal: (key: string) => LOCAL.includes(key) }
}
