import { defineStore } from 'pinia'
import { reactive, shallowRef } from 'vue'
import { ApiError } from '@/api/client'
import { t } from '@/i18n'
import { fileSize, wholeNumber } from '@/i18n/format'
import { persisted } from './persisted'

/** The server's limits (`MAX_FILE_BYTES`); a channel may have a lower one, which the server names before the upload. */
export const MAX_FILE_BYTES = 40_000_000
export const MAX_FILES = 15

/** A file that is in the bucket already, by the id under which a message takes it. `id`: of a file that a canned response has. */
export interface StoredFile { name: string, size: number, type: string, signed_id: string, id?: number }

/** Stands for a conversation where a form has the files. */
export const OF_FORM = 0
export type HeldFile = File | StoredFile

/** The bucket keeps the file of an unsent message for a day. `at`: epoch milliseconds. */
const KEPT_MS = 20 * 3_600_000
interface Upload { signed_id: string, at: number }
type KeptFile = StoredFile & Upload

export interface UploadState {
  state: 'sending' | 'done' | 'failed'
  progress: number
  error: ApiError | null
}

export interface ChosenFile {
  key: number
  file: HeldFile
  /** Object URL of an image; null for other files. */
  preview: string | null
  upload: UploadState
}

export type FileRejection = 'tooLarge' | 'tooMany' | 'empty'

export const rejectionText = (rejection: FileRejection): string => ({
  empty: t('composer.fileEmpty'),
  tooLarge: t('composer.fileTooLarge', { size: fileSize(MAX_FILE_BYTES) }),
  tooMany: t('composer.tooMany', { n: wholeNumber(MAX_FILES) }),
}[rejection])

const none: readonly ChosenFile[] = []

/** Files of the next message of each conversation, which are uploaded at once. A reload of the page keeps those that are uploaded. */
export const useChosenFiles = defineStore('chosenFiles', () => {
  const kept = persisted<Record<number, KeptFile[]>>('files', {}, sessionStorage)
  const uploads = new WeakMap<HeldFile, Upload>()
  /** Ends the uploads of the files, by their keys. */
  const ends = new Map<number, () => void>()
  let lastKey = 0
  const files = shallowRef<ReadonlyMap<number, readonly ChosenFile[]>>(new Map(Object.entries(kept.value).map(([id, own]) => [Number(id), own.flatMap(restored)] as const).filter(([, own]) => own.length)))

  function restored({ signed_id, at, ...named }: KeptFile): ChosenFile[] {
    const file = { ...named, signed_id }
    uploads.set(file, { signed_id, at })
    return at < Date.now() - KEPT_MS ? [] : [{ key: ++lastKey, file, preview: null, upload: reactive({ state: 'done', progress: 1, error: null }) }]
  }

  /** Stores the files that the page has after a reload. */
  function remember(conversationId: number): void {
    const own = of(conversationId).flatMap(({ file }) => {
      const upload = uploads.get(file)
      return upload ? [{ name: file.name, size: file.size, type: file.type, ...upload }] : []
    })
    if (conversationId !== OF_FORM)
      kept.value = Object.fromEntries([...Object.entries(kept.value).filter(([id]) => Number(id) !== conversationId), ...own.length ? [[conversationId, own]] : []])
  }

  function of(conversationId: number): readonly ChosenFile[] {
    return files.value.get(conversationId) ?? none
  }

  /** Returns the reason if it did not accept all files. `note`: they are for a note. */
  function add(conversationId: number, more: Iterable<HeldFile>, note = false): FileRejection | null {
    let rejection: FileRejection | null = null
    for (const file of more) {
      const problem = refusal(conversationId, file)
      rejection ??= problem
      if (problem)
        continue
      const isHere = file instanceof File
      const preview = isHere && file.type.startsWith('image/') ? URL.createObjectURL(file) : null
      const chosen: ChosenFile = { key: ++lastKey, file, preview, upload: reactive({ state: isHere ? 'sending' : 'done', progress: isHere ? 0 : 1, error: null }) }
      if (!isHere)
        uploads.set(file, { signed_id: file.signed_id, at: Date.now() })
      keep(conversationId, [...of(conversationId), chosen])
      void upload(conversationId, chosen, note)
    }
    return rejection
  }

  function refusal(conversationId: number, { size }: HeldFile): FileRejection | null {
    if (of(conversationId).length === MAX_FILES)
      return 'tooMany'
    return size === 0 ? 'empty' : size > MAX_FILE_BYTES ? 'tooLarge' : null
  }

  /** The code of uploads is loaded with the first file. */
  async function upload(conversationId: number, { key, file, upload: shown }: ChosenFile, note: boolean): Promise<void> {
    if (!(file instanceof File))
      return
    let isGone = false
    Object.assign(shown, { state: 'sending', error: null })
    ends.set(key, () => { isGone = true })
    try {
      const { forgetUpload, uploaded } = await import('@/features/composer/uploads')
      if (isGone)
        return
      ends.set(key, () => forgetUpload(file))
      const signed_id = await uploaded(conversationId, file, note, (fraction) => { shown.progress = fraction })
      Object.assign(shown, { state: 'done', progress: 1 })
      uploads.set(file, { signed_id, at: Date.now() })
      remember(conversationId)
    }
    catch (problem) {
      Object.assign(shown, { state: 'failed', progress: 0, error: problem instanceof ApiError ? problem : new ApiError(0, 'network', '') })
    }
  }

  function retry(conversationId: number, key: number, note: boolean): void {
    const chosen = of(conversationId).find(existing => existing.key === key)
    if (chosen)
      void upload(conversationId, chosen, note)
  }

  /** Also ends its upload. */
  function remove(conversationId: number, key: number): void {
    keep(conversationId, of(conversationId).filter(existing => existing.key !== key))
    ends.get(key)?.()
    ends.delete(key)
  }

  /** A message has taken the files, whose uploads go on. */
  function clear(conversationId: number): void {
    of(conversationId).forEach(({ key }) => ends.delete(key))
    keep(conversationId, none)
  }

  function clearAll(): void {
    for (const [conversationId, chosen] of files.value)
      chosen.forEach(({ key }) => remove(conversationId, key))
  }

  /** Replaces the files of the conversation and releases the previews of those that are gone. */
  function keep(conversationId: number, next: readonly ChosenFile[]): void {
    for (const { key, preview } of of(conversationId)) {
      if (preview && !next.some(kept => kept.key === key))
        URL.revokeObjectURL(preview)
    }
    const others = [...files.value].filter(([id]) => id !== conversationId)
    files.value = new Map(next.length ? [...others, [conversationId, next]] : others)
    remember(conversationId)
  }

  return { files, of, add, retry, remove, clear, clearAll }
})

/** Whether the server has refused the file for good, so that no message can be sent with it. */
export function isRefused({ upload }: ChosenFile): boolean {
  return upload.state === 'failed' && upload.error !== null && !upload.error.retryable
}
