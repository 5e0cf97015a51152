import type { Component } from 'vue'
import type { ApiError } from '@/api/client'
import type { CollectionState } from '@/collections'
import type { Versioned } from '@/realtime/model'

/** The part of a collection store that its settings page uses. */
export interface EditableCollection<Row extends Versioned> {
  readonly rows: readonly Row[]
  readonly state: CollectionState
  readonly error: ApiError | null
  ensureLoaded: () => Promise<void>
  whole: (id: number) => Promise<Row>
  remove: (id: number) => Promise<void>
}

export interface Column<Row> {
  /** Also the name of the slot that replaces the text. */
  key: string
  title: string
  /** Displayed unless there is a slot, and searched. */
  text: (row: Row) => string
  /** Hidden on narrow screens. */
  wide?: boolean
}

export interface CollectionTexts<Row> {
  title: string
  /** One sentence below the title. */
  hint: string
  create: string
  empty: string
  emptyHint: string
  deleteTitle: (row: Row) => string
  deleteHint: string
  /** Instead of "Delete". */
  delete?: string
  /** Has to be typed before the row is deleted. */
  typedToDelete?: (row: Row) => string
}

/** Properties of a settings page: the first column is the link that opens the form. */
export interface CollectionPage<Row extends Versioned> {
  collection: EditableCollection<Row>
  columns: readonly [Column<Row>, ...Column<Row>[]]
  texts: CollectionTexts<Row>
  icon: Component
  /** Whether a row has so many settings that they are a page, the slot `page`, instead of a dialog above the list. */
  isPage?: (row: Row) => boolean
}
