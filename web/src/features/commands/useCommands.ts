import { computed } from 'vue'
import type { Command } from './command'
import { useConversationCommands } from './useConversationCommands'
import { useDeskCommands } from './useDeskCommands'
import { useSettingsCommands } from '@/features/settings/useSettingsCommands'
import { useNavigationCommands } from './useNavigationCommands'
import { useSelectionCommands } from './useSelectionCommands'

/** All commands. If several have the same shortcut, the first available one runs: those of selected conversations come before those of the open one. */
export function useCommands() {
  const groups = [useSettingsCommands(), useSelectionCommands(), useNavigationCommands(), useConversationCommands(), useDeskCommands()]
  return computed<Command[]>(() => groups.flatMap(group => group.value))
}
