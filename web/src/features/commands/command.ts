import type { Component } from 'vue'

export const COMMAND_GROUPS = ['conversation', 'composer', 'navigation', 'desk'] as const
export type CommandGroup = typeof COMMAND_GROUPS[number]

/** Everything that can be done has one of these: the key press, the command bar and the help page read the same list. */
export interface Command {
  id: string
  group: CommandGroup
  title: string
  /** What the help page says where the title depends on the moment. */
  about?: string
  icon: Component
  /** The first one is shown; all of them work. */
  keys: string[]
  available: boolean
  /** Keys of a list (up, down) make no sense in the command bar. */
  keyboardOnly?: boolean
  run: () => void
}
