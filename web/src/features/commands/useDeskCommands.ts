import { Bell, CircleDot, Command as CommandIcon, Keyboard, LogOut, Monitor, Moon, Rows3, Search, SquarePen, Sun, Undo2 } from '@lucide/vue'
import { computed } from 'vue'
import { usePanels } from '@/features/desk/panels'
import { t } from '@/i18n'
import { useNotices } from '@/stores/notices'
import { usePreferences } from '@/stores/preferences'
import { useSession } from '@/stores/session'
import type { Command } from './command'

export function useDeskCommands() {
  const panels = usePanels()
  const preferences = usePreferences()
  const session = useSession()
  const notices = useNotices()
  const themes = [['light', Sun], ['dark', Moon], ['system', Monitor]] as const

  const undoable = computed(() => notices.notices.findLast(({ action }) => action?.label === 'undo'))

  return computed<Command[]>(() => [
    { id: 'undo', group: 'desk', title: t('commands.undo'), icon: Undo2, keys: ['mod+z'], available: undoable.value !== undefined, run: () => notices.act(undoable.value?.id ?? 0) },
    { id: 'commands', group: 'desk', title: t('commands.bar'), icon: CommandIcon, keys: ['mod+k'], available: true, keyboardOnly: true, run: () => { panels.dialog = panels.dialog === 'commands' ? null : 'commands' } },
    { id: 'newConversation', group: 'desk', title: t('commands.newConversation'), icon: SquarePen, keys: ['o'], available: true, run: () => panels.openNewConversation() },
    { id: 'contacts', group: 'desk', title: t('contact.search.title'), icon: Search, keys: ['/'], available: true, run: () => { panels.dialog = 'contacts' } },
    { id: 'notifications', group: 'desk', title: t('notifications.title'), icon: Bell, keys: ['b'], available: true, run: () => { panels.dialog = 'notifications' } },
    { id: 'help', group: 'desk', title: t('commands.help'), icon: Keyboard, keys: ['?'], available: true, run: () => { panels.dialog = 'shortcuts' } },
    ...(['online', 'busy', 'offline'] as const).map((availability): Command => ({
      id: availability, group: 'desk', title: t('commands.setAvailability', { availability: t(`availability.${availability}`) }), icon: CircleDot, keys: [], available: session.availability !== availability, run: () => void session.setAvailability(availability),
    })),
    ...themes.map(([theme, icon]): Command => ({
      id: `theme-${theme}`, group: 'desk', title: t('commands.useTheme', { theme: t(`theme.${theme}`) }), icon, keys: [], available: preferences.theme !== theme, run: () => { preferences.theme = theme },
    })),
    ...(['comfortable', 'compact'] as const).map((density): Command => ({
      id: density, group: 'desk', title: t('commands.setDensity', { density: t(`density.${density}`) }), icon: Rows3, keys: [], available: preferences.density !== density, run: () => { preferences.density = density },
    })),
    { id: 'singleKeys', group: 'desk', title: t(`commands.turnSingleKeys.${preferences.singleKeys ? 'off' : 'on'}`), icon: Keyboard, keys: [], available: true, run: () => { preferences.singleKeys = !preferences.singleKeys } },
    { id: 'signOut', group: 'desk', title: t('session.signOut'), icon: LogOut, keys: [], available: true, run: () => void session.signOut() },
  ])
}
