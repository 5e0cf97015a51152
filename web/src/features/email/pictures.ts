/**
 * Pictures within the text of a mail (docs/decisions/0059): `![words](attachment:door-k3f9x2.png)` shows a file of the message by its name.
 * The stored message has the place of the attachment instead.
 */
import type { HeldFile } from '@/stores/chosenFiles'

export interface Picture { words: string, target: string }

/** The server's rule (domain/mail_pictures.py). */
const MARK = /!\[([^[\]\n]{0,200})\]\(attachment:([^()\s]{1,130})\)/g
/** The pictures that mail programs show. */
const TYPES: Record<string, string> = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/gif': 'gif', 'image/webp': 'webp' }

/** The pictures, and the texts between them without the line ends beside a picture. Blank texts are left out. */
export function piecesOf(text: string): (string | Picture)[] {
  const pieces: (string | Picture)[] = []
  let end = 0
  for (const { 0: mark, 1: words = '', 2: target = '', index } of text.matchAll(MARK)) {
    pieces.push(text.slice(end, index), { words, target })
    end = index + mark.length
  }
  return [...pieces, text.slice(end)].flatMap(piece => typeof piece !== 'string' ? piece : piece.trim() ? piece.replace(/^\n+|\n+$/g, '') : [])
}

export function picturesIn(text: string): Picture[] {
  return [...text.matchAll(MARK)].map(({ 1: words = '', 2: target = '' }) => ({ words, target }))
}

export const isPicture = (file: HeldFile): file is File => file instanceof File && file.type in TYPES

/** The picture under a name of its own: that of every pasted one is the same, and another device has other files. */
export function named(file: File): File {
  const stem = file.name.replace(/\.\w*$/, '').replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '').slice(0, 40)
  const mark = crypto.randomUUID().slice(0, 6)
  return new File([file], `${stem || 'image'}-${mark}.${TYPES[file.type]}`, { type: file.type })
}

export function markOf({ name }: HeldFile): string {
  return `![${name.replace(/-\w{6}\.\w+$/, '')}](attachment:${name})`
}

/** The text without the marks of a file, and without the blank lines that they leave. */
export function withoutPicture(text: string, name: string): string {
  return text.replace(MARK, (mark, _, target) => target === name ? '' : mark).replace(/\n\s*\n\s*\n/g, '\n\n')
}
