/**
 * Puts files into the bucket, before the message that takes them is sent. The composer begins an upload, and the outbox joins it, so
 * that a file is sent once. The next request for a failed upload begins it again.
 */
import { ApiError, request } from '@/api/client'
import { checksumOf, putIntoBucket } from '@/api/uploadToBucket'

const AT_ONCE = 3

interface Upload {
  signedId: Promise<string>
  progress: number
  listeners: Set<(fraction: number) => void>
  ends: AbortController
}

const uploads = new WeakMap<File, Upload>()
const waiting: (() => void)[] = []
let free = AT_ONCE

/** The signed id of the file, after it is in the bucket. `conversationId`: 0 for a file of no conversation. Rejects with an ApiError. */
export function uploaded(conversationId: number, file: File, note: boolean, onProgress: (fraction: number) => void): Promise<string> {
  const upload = uploads.get(file) ?? begin(conversationId, file, note)
  upload.listeners.add(onProgress)
  onProgress(upload.progress)
  return upload.signedId
}

/** Ends the upload, or forgets its result: the bucket removes the file by itself. */
export function forgetUpload(file: File): void {
  uploads.get(file)?.ends.abort()
  uploads.delete(file)
}

function begin(conversationId: number, file: File, note: boolean): Upload {
  const state = { progress: 0, listeners: new Set<(fraction: number) => void>(), ends: new AbortController() }
  const upload: Upload = Object.assign(state, { signedId: inTurn(() => send(state, conversationId, file, note)) })
  uploads.set(file, upload)
  upload.signedId.catch(() => {
    if (uploads.get(file) === upload)
      uploads.delete(file)
  })
  return upload
}

/** A few files at a time: each is in memory for its checksum. */
async function inTurn<T>(run: () => Promise<T>): Promise<T> {
  if (free === 0)
    await new Promise<void>(resolve => waiting.push(resolve))
  else
    free -= 1
  try {
    return await run()
  }
  finally {
    const next = waiting.shift()
    if (next)
      next()
    else
      free += 1
  }
}

async function send(upload: Omit<Upload, 'signedId'>, conversation_id: number, file: File, note: boolean): Promise<string> {
  const { signal } = upload.ends
  const checksum = await checksumOf(file).catch(() => {
    throw new ApiError(422, 'file_unreadable', '')
  })
  const blob = { filename: file.name.slice(-255) || 'file', byte_size: file.size, checksum, content_type: file.type.slice(0, 255), private: note }
  if (signal.aborted)
    throw new ApiError(0, 'aborted', '')
  const offer = conversation_id
    ? await request('post', '/conversations/{conversation_id}/direct_uploads', { path: { conversation_id }, body: blob, signal })
    : await request('post', '/direct_uploads', { body: blob, signal })
  const status = await putIntoBucket(offer.direct_upload, file, signal, (fraction) => {
    upload.progress = fraction
    upload.listeners.forEach(listener => listener(fraction))
  })
  // The next try has a new URL, so that an old one is no reason to give up.
  if (status < 200 || status >= 300)
    throw new ApiError(status && 503, signal.aborted ? 'aborted' : status ? 'upload_refused' : 'network', '')
  return offer.signed_id
}
