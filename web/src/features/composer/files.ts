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

let lastKey = 0

function toChosenFile(file: File): ChosenFile {
  return { key: ++lastKey, file, preview: file.type.startsWith('image/') ? URL.createObjectURL(file) : null }
}

/** Files of the next message. `add` returns the reason if it did not accept all of them. */
export function useFiles() {
  const files = shallowRef<ChosenFile[]>([])

  function add(more: Iterable<File>): FileRejection | null {
    for (const file of more) {
      const total = files.value.reduce((sum, existing) => sum + existing.file.size, file.size)
      if (files.value.length === MAX_FILES)
        return 'tooMany'
      if (total > MAX_TOTAL_BYTES)
        return 'tooLarge'
      files.value = [...files.value, toChosenFile(file)]
    }
    return null
  }

  function revokePreview({ preview }: ChosenFile) {
    if (preview)
      URL.revokeObjectURL(preview)
  }

  function remove(key: number) {
    files.value.filter(existing => existing.key === key).forEach(revokePreview)
    files.value = files.value.filter(existing => existing.key !== key)
  }

  function clear() {
    files.value.forEach(revokePreview)
    files.value = []
  }

  return { files, add, remove, clear }
}
