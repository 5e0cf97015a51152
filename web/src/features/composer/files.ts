import { shallowRef } from 'vue'

/** API Gateway takes 10 MB per request, Lambda 6 MB in base64: this is what is left for files in one message. */
export const MOST_BYTES = 4_000_000
export const MOST_FILES = 15

export interface ChosenFile {
  key: number
  file: File
  /** An address to show it by; images only. */
  preview: string | null
}

export type Refusal = 'tooLarge' | 'tooMany'

let lastKey = 0

function chosen(file: File): ChosenFile {
  return { key: ++lastKey, file, preview: file.type.startsWith('image/') ? URL.createObjectURL(file) : null }
}

/** The files that will go with the next message. `add` says why it did not take all of them. */
export function useFiles() {
  const files = shallowRef<ChosenFile[]>([])

  function add(more: Iterable<File>): Refusal | null {
    for (const file of more) {
      const total = files.value.reduce((sum, known) => sum + known.file.size, file.size)
      if (files.value.length === MOST_FILES)
        return 'tooMany'
      if (total > MOST_BYTES)
        return 'tooLarge'
      files.value = [...files.value, chosen(file)]
    }
    return null
  }

  function release({ preview }: ChosenFile) {
    if (preview)
      URL.revokeObjectURL(preview)
  }

  function remove(key: number) {
    files.value.filter(known => known.key === key).forEach(release)
    files.value = files.value.filter(known => known.key !== key)
  }

  function clear() {
    files.value.forEach(release)
    files.value = []
  }

  return { files, add, remove, clear }
}
