import { AlarmClock, CircleCheck, CopyCheck, Flag, MailOpen, OctagonAlert, SquareCheck, Tag, UserRoundCheck, UserRoundPlus, UsersRound, X, Zap } from '@lucide/vue'
import { computed } from 'vue'
import { useListCursor } from '@/features/list/cursor'
import type { SelectionAction } from '@/features/list/selection'
import { useSelection } from '@/features/list/selection'
import { useView } from '@/features/list/useView'
import type { TextKey } from '@/i18n'
import { t } from '@/i18n'
import type { Command } from './command'

const ACTIONS: [SelectionAction, TextKey, Command['icon'], key: string][] = [
  ['resolve', 'commands.resolve', CircleCheck, 'e'],
  ['spam', 'thread.spam', OctagonAlert, '!'],
  ['snooze', 'commands.snooze', AlarmClock, 'z'],
  ['assignee', 'commands.assign', UserRoundPlus, 'a'],
  ['me', 'commands.assignToMe', UserRoundCheck, 'i'],
  ['team', 'commands.team', UsersRound, 't'],
  ['labels', 'commands.labels', Tag, 'l'],
  ['priority', 'commands.priority', Flag, 'p'],
  ['macro', 'macros.run', Zap, 'm'],
  ['unread', 'commands.unread', MailOpen, 'u'],
]

/** Selection of rows, and actions on the selected ones. */
export function useSelectionCommands() {
  const selection = useSelection()
  const cursor = useListCursor()
  const { isInbox } = useView()
  const hasRows = computed(() => isInbox.value && cursor.shown.length > 0)

  function toggle() {
    const id = cursor.current !== null && cursor.shown.includes(cursor.current) ? cursor.current : cursor.shown[0]
    if (id === undefined)
      return
    cursor.moveTo(id)
    selection.toggle(id)
  }

  return computed<Command[]>(() => [
    { id: 'select', group: 'selection', title: t('commands.select'), icon: SquareCheck, keys: ['x'], available: hasRows.value, run: toggle },
    { id: 'select-all', group: 'selection', title: t('commands.selectAll'), icon: CopyCheck, keys: ['mod+a'], available: hasRows.value && cursor.hasFocus, run: selection.selectAll },
    { id: 'select-more', group: 'selection', title: t('commands.selectMore'), icon: SquareCheck, keys: ['Shift+ArrowDown', 'Shift+ArrowUp'], available: false, keyboardOnly: true, run: () => undefined },
    { id: 'select-none', group: 'selection', title: t('commands.clearSelection'), icon: X, keys: ['Escape'], available: selection.isActive, run: selection.clear },
    ...ACTIONS.map(([id, title, icon, key]): Command => ({
      id: `selected-${id}`, group: 'selection', title: t(title), icon, keys: [key], available: selection.ids.length > 0 && !selection.isBusy, run: () => { selection.wanted = id },
    })),
  ])
}
