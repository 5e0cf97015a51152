import { computed } from 'vue'
import type { Command } from './command'
import { useConversationCommands } from './useConversationCommands'
import { useDeskCommands } from './useDeskCommands'
import { useSettingsCommands } from '@/features/settings/useSettingsCommands'
import { useNavigationCommands } from './useNavigationCommands'

/** All commands. If several have the same shortcut, the first available one runs. */
export function useCommands() {
  const groups = [useSettingsCommands(), useNavigationCommands(), useConversationCommands(), useDeskCommands()]
  return computed<Command[]>(() => groups.flatMap(group => group.value))
}
