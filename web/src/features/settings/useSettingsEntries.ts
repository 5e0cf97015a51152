import { computed } from 'vue'
import { settingsEntries } from '@/registry'
import { useSettings } from '@/stores/settings'

/** Settings pages that this user has access to. */
export function useSettingsEntries() {
  const settings = useSettings()
  return computed(() => settingsEntries.filter(entry => settings.isAdministrator || !entry.administratorsOnly))
}
