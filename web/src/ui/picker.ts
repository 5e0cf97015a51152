import type { Component } from 'vue'
import { folded } from './folding'
import type { Presence } from './presence'

export interface PickerOption<Id extends string | number = string | number> {
  id: Id
  label: string
  hint?: string
  icon?: Component
  tone?: 'danger' | 'muted'
  color?: string
  avatar?: { name: string, url: string | null, presence: Presence, presenceLabel: string }
}

/** For the filter of an empty list: it still refers to the option that was highlighted last. */
export const NOTHING_HIGHLIGHTED = { 'aria-activedescendant': null } as Record<string, null>

/** Options that contain every typed word in label or hint, ignoring case and accents. */
export function matching<Option extends { label: string, hint?: string }>(options: Option[], typed: string): Option[] {
  const words = folded(typed).split(' ').filter(Boolean)
  return options.filter((option) => {
    const text = folded(`${option.label} ${option.hint ?? ''}`)
    return words.every(word => text.includes(word))
  })
}
