import { computed } from 'vue'
import type { Command } from './command'
import { useConversationCommands } from './useConversationCommands'
import { useDeskCommands } from './useDeskCommands'
import { useNavigationCommands } from './useNavigationCommands'

/** Everything that can be done on this screen. */
export function useCommands() {
  const parts = [useNavigationCommands(), useConversationCommands(), useDeskCommands()]
  return computed<Command[]>(() => parts.flatMap(part => part.value))
}
