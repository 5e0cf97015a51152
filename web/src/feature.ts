import type { Component } from 'vue'
import type { TextKey } from '@/i18n'

/** A page of the settings with its navigation entry and commands. */
export interface SettingsEntry {
  /** Text key of the title. */
  title: TextKey
  /** Text key of the command that opens the form for a new row; pages that list no rows have none. */
  create?: TextKey
  icon: Component
  page: () => Promise<Component>
  /** Hidden from agents, because the API only allows administrators to change the rows. */
  administratorsOnly: boolean
}

/** Parts of a feature that the rest of the client finds through the registry. */
export interface Feature {
  settings?: SettingsEntry
}

/** The default export of `features/<noun>/index.ts`. */
export function defineFeature(feature: Feature): Feature {
  return feature
}
