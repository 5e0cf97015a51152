import type { Component } from 'vue'

export const COMMAND_GROUPS = ['selection', 'conversation', 'composer', 'navigation', 'settings', 'desk'] as const
export type CommandGroup = typeof COMMAND_GROUPS[number]

/** An action of the user interface. Shortcuts, the command bar and the help dialog use the same list. */
export interface Command {
  id: string
  group: CommandGroup
  title: string
  /** Title in the help dialog if `title` depends on the current state. */
  helpTitle?: string
  icon: Component
  /** Shortcuts; the first one is displayed. */
  keys: string[]
  available: boolean
  /** Hidden in the command bar, such as list navigation keys. */
  keyboardOnly?: boolean
  run: () => void
}
