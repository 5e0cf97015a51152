/** The files that a visitor has chosen for the next message. */
import { t } from './texts'

// In one chunk, so that the first file loads all of them at once.
export { bodyWith } from '../files'
export { default as FileList } from './FileList.vue'

const MOST_MEGABYTES = 40
const MOST_FILES = 15

/** The files that can be sent, and the first reason why others cannot. */
export function withFiles(chosen: readonly File[], added: readonly File[]): { files: File[], problem: string } {
  const files = [...chosen]
  let problem = ''
  for (const file of added) {
    const refusal = refusalOf(file, files.length)
    problem ||= refusal
    if (!refusal)
      files.push(file)
  }
  return { files, problem }
}

function refusalOf({ name, size }: File, count: number): string {
  if (size === 0)
    return t('file_empty', { name })
  if (size > MOST_MEGABYTES * 1_000_000)
    return t('file_too_large', { name, size: MOST_MEGABYTES })
  return count >= MOST_FILES ? t('files_too_many', { count: MOST_FILES }) : ''
}
