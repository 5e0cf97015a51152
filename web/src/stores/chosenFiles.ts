import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

/** Limit for the files of one message: Lambda accepts 6 MB per request, including base64 overhead. */
export const MAX_TOTAL_BYTES = 4_000_000
export const MAX_FILES = 15

export interface ChosenFile {
  key: number
  file: File
  /** Object URL of an image; null for other files. */
  preview: string | null
}

export type FileRejection = 'tooLarge' | 'tooMany'

const none: readonly ChosenFile[] = []

/** Files of the next message of each conversation. They are lost with the page: browsers cannot store them as a draft. */
export const useChosenFiles = defineStore('chosenFiles', () => {
  const files = shallowRef<ReadonlyMap<number, readonly ChosenFile[]>>(new Map())
  let lastKey = 0

  function of(conversationId: number): readonly ChosenFile[] {
    return files.value.get(conversationId) ?? none
  }

  /** Returns the reason if it did not accept all files. */
  function add(conversationId: number, more: Iterable<File>): FileRejection | null {
    for (const file of more) {
      const chosen = of(conversationId)
      const total = chosen.reduce((sum, existing) => sum + existing.file.size, file.size)
      if (chosen.length === MAX_FILES)
        return 'tooMany'
      if (total > MAX_TOTAL_BYTES)
        return 'tooLarge'
      const preview = file.type.startsWith('image/') ? URL.createObjectURL(file) : null
      keep(conversationId, [...chosen, { key: ++lastKey, file, preview }])
    }
    return null
  }

  function remove(conversationId: number, key: number): void {
    keep(conversationId, of(conversationId).filter(existing => existing.key !== key))
  }

  function clear(conversationId: number): void {
    keep(conversationId, none)
  }

  function clearAll(): void {
    [...files.value.keys()].forEach(clear)
  }

  /** Replaces the files of the conversation and releases the previews of those that are gone. */
  function keep(conversationId: number, next: readonly ChosenFile[]): void {
    for (const { key, preview } of of(conversationId)) {
      if (preview && !next.some(kept => kept.key === key))
        URL.revokeObjectURL(preview)
    }
    const others = [...files.value].filter(([id]) => id !== conversationId)
    files.value = new Map(next.length ? [...others, [conversationId, next]] : others)
  }

  return { files, of, add, remove, clear, clearAll }
})
