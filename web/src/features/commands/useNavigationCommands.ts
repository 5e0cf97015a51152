import { ArrowDown, ArrowUp, CornerDownLeft, Inbox, UserRound, UserRoundX, X } from '@lucide/vue'
import { computed } from 'vue'
import { useListCursor } from '@/features/list/cursor'
import { STATUS_DISPLAY } from '@/features/list/statuses'
import { useView } from '@/features/list/useView'
import { STATUSES } from '@/features/list/view'
import { t } from '@/i18n'
import type { Command } from './command'

export function useNavigationCommands() {
  const cursor = useListCursor()
  const { isInbox, openId, open, close, change } = useView()

  function leave() {
    void close()
    cursor.focus()
  }

  return computed<Command[]>(() => [
    { id: 'next', group: 'navigation', title: t('commands.next'), icon: ArrowDown, keys: ['j', 'ArrowDown'], available: isInbox.value, keyboardOnly: true, run: () => cursor.move(1) },
    { id: 'previous', group: 'navigation', title: t('commands.previous'), icon: ArrowUp, keys: ['k', 'ArrowUp'], available: isInbox.value, keyboardOnly: true, run: () => cursor.move(-1) },
    { id: 'open', group: 'navigation', title: t('commands.openConversation'), icon: CornerDownLeft, keys: ['Enter'], available: isInbox.value && cursor.current !== null && cursor.current !== openId.value, keyboardOnly: true, run: () => void open(cursor.current ?? 0) },
    { id: 'leave', group: 'navigation', title: t('commands.leave'), icon: X, keys: ['Escape'], available: openId.value !== null, run: leave },
    { id: 'mine', group: 'navigation', title: t('commands.mine'), icon: UserRound, keys: ['1'], available: true, run: () => void change({ owner: 'mine' }) },
    { id: 'unassigned', group: 'navigation', title: t('commands.unassigned'), icon: UserRoundX, keys: ['2'], available: true, run: () => void change({ owner: 'unassigned' }) },
    { id: 'all', group: 'navigation', title: t('commands.all'), icon: Inbox, keys: ['3'], available: true, run: () => void change({ owner: 'all' }) },
    ...STATUSES.map((status): Command => ({
      id: `status-${status}`, group: 'navigation', title: t('commands.showStatus', { status: t(STATUS_DISPLAY[status].label) }), icon: STATUS_DISPLAY[status].icon, keys: [], available: true, run: () => void change({ status }),
    })),
  ])
}
