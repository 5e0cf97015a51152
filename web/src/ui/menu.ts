import type { Component } from 'vue'
import type { Presence } from './presence'

export interface MenuEntry<Key extends string = string> {
  key: Key
  label: string
  icon?: Component
  presence?: Presence
  hint?: string
  shortcut?: string
  /** Set for entries of a choice: whether the entry is selected. */
  checked?: boolean
  danger?: boolean
  disabled?: boolean
}

export interface MenuGroup<Key extends string = string> {
  key: string
  label?: string
  entries: MenuEntry<Key>[]
}
