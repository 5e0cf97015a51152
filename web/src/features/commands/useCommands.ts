import { computed } from 'vue'
import type { Command } from './command'
import { useConversationCommands } from './useConversationCommands'
import { useDeskCommands } from './useDeskCommands'
import { useNavigationCommands } from './useNavigationCommands'

/** All commands of the inbox. */
export function useCommands() {
  const groups = [useNavigationCommands(), useConversationCommands(), useDeskCommands()]
  return computed<Command[]>(() => groups.flatMap(group => group.value))
}
