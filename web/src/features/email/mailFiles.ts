/** The size of the files of a mail, which count together. */
import { t } from '@/i18n'
import { fileSize } from '@/i18n/format'
import type { HeldFile } from '@/stores/chosenFiles'
import type {} from './texts'

/** The server's limit (domain/letters.py). */
export const MAX_BYTES = 25_000_000

const sumOf = (files: readonly HeldFile[]): number => files.reduce((sum, { size }) => sum + size, 0)

/** The files that a mail takes beside those that it has, and the reason for the others; null if there are none. */
export function fitting(held: readonly HeldFile[], given: readonly HeldFile[]): { taken: HeldFile[], refusal: string | null } {
  const taken: HeldFile[] = []
  const refused: HeldFile[] = []
  for (const file of given)
    (sumOf([...held, ...taken, file]) > MAX_BYTES ? refused : taken).push(file)
  const texts = { names: refused.map(({ name }) => name).join(', '), sum: fileSize(sumOf([...held, ...taken, ...refused])), limit: fileSize(MAX_BYTES) }
  return { taken, refusal: refused.length ? t('email.filesRefused', texts) : null }
}

/** The reason for which the files cannot be sent in one mail, such as those that were chosen for a note; null if they can. */
export function excess(files: readonly HeldFile[]): string | null {
  return sumOf(files) > MAX_BYTES ? t('email.filesSum', { sum: fileSize(sumOf(files)), limit: fileSize(MAX_BYTES) }) : null
}
