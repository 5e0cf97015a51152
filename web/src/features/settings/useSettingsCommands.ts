import { ArrowLeft, Plus, Search, Settings } from '@lucide/vue'
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { Command } from '@/features/commands/command'
import { usePanels } from '@/features/desk/panels'
import type { TextKey } from '@/i18n'
import { t } from '@/i18n'
import { useSettingsEntries } from './useSettingsEntries'

/** Commands that open the settings, create rows, and work on the open settings page. */
export function useSettingsCommands() {
  const route = useRoute()
  const router = useRouter()
  const panels = usePanels()
  const entries = useSettingsEntries()
  const routeName = (name: string) => `settings/${name}`

  const newRow = (name: string, create: TextKey, isOpen: boolean): Command => ({
    id: `settings-${name}-new`, group: 'settings', title: t(create), icon: Plus, keys: isOpen ? ['n'] : [], available: true,
    run: () => void router.push({ name: routeName(name), params: { row: 'new' } }),
  })

  return computed<Command[]>(() => {
    const current = entries.value.find(({ name }) => route.name === routeName(name))
    const inSettings = route.path.startsWith('/settings')
    const has = entries.value.length > 0
    return [
      { id: 'settings', group: 'navigation', title: t('settings.title'), icon: Settings, keys: [','], available: has && !inSettings, run: () => void router.push({ name: 'settings' }) },
      { id: 'settings-search', group: 'navigation', title: t('settings.search'), icon: Search, keys: ['/'], available: current?.create !== undefined, run: () => { panels.settingsSearchRequests += 1 } },
      { id: 'settings-leave', group: 'navigation', title: t('settings.back'), icon: ArrowLeft, keys: ['Escape'], available: inSettings, run: () => void router.push({ name: 'inbox' }) },
      ...entries.value.flatMap(({ name, title, create, icon }): Command[] => [
        { id: `settings-${name}`, group: 'settings', title: t('settings.open', { name: t(title) }), icon, keys: [], available: current?.name !== name, run: () => void router.push({ name: routeName(name) }) },
        ...(create ? [newRow(name, create, current?.name === name)] : []),
      ]),
    ]
  })
}
