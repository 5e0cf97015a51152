import type { Attachment } from '@/api/types'
import { fileName, safeUrl } from './attachments'

/** Saves the file under its name. A file on another origin is opened in a new tab instead, where the browser's menu saves it. */
export function saveFile(file: Attachment): void {
  const link = document.createElement('a')
  link.href = safeUrl(file.data_url) ?? ''
  link.download = fileName(file)
  link.target = '_blank'
  link.rel = 'noopener noreferrer'
  link.click()
}

/** Copies a picture as PNG, the only format that browsers put on the clipboard. Throws if the picture or the clipboard is out of reach. */
export async function copyImage(file: Attachment): Promise<void> {
  // Safari requires that the item is made at once, within the user's click, and that it waits for the bytes.
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': pngOf(file) })])
}

/** Throws if the file is out of reach. */
export async function bytesOf(file: Attachment): Promise<Blob> {
  const response = await fetch(safeUrl(file.data_url) ?? '')
  if (!response.ok)
    throw new Error(`The file could not be loaded: ${response.status}`)
  return response.blob()
}

async function pngOf(file: Attachment): Promise<Blob> {
  const bytes = await bytesOf(file)
  if (bytes.type === 'image/png')
    return bytes
  const bitmap = await createImageBitmap(bytes)
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0)
  return canvas.convertToBlob({ type: 'image/png' })
}
