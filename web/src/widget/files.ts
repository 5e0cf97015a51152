/** Sends files, which a visitor who only looks never does: small ones within the message, others straight into the bucket. */
import { checksumOf, putIntoBucket } from '@/api/uploadToBucket'
import type { Http } from './http'
import { PATIENCE_FOR_FILES, Problem, request } from './http'
import type { FileEntry } from './outbox'

/** A request to the API has at most 6 MB, with the form around the file. */
const MOST_IN_FORM = 3_000_000

type Fields = Record<string, unknown>

/** The body of the message: a form with the file, or the signed id of one that is in the bucket. */
export async function bodyWith(http: Http, message: Fields, file: File, upload?: FileEntry['upload']): Promise<object | FormData> {
  return file.size > MOST_IN_FORM ? { message: { ...message, attachments: [await uploaded(http, file, upload)] } } : formOf(message, file)
}

function formOf(message: Fields, file: File): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(message)) {
    if (value !== '')
      form.append(`message[${name}]`, String(value))
  }
  form.append('message[attachments][]', file, file.name)
  return form
}

/** `shown` has the progress. Its `end` ends the upload as long as that leaves nothing behind: before the message takes the file. */
async function uploaded(http: Http, file: File, shown: FileEntry['upload'] = { fraction: 0 }): Promise<string> {
  const ends = new AbortController()
  Object.assign(shown, { fraction: 0, end: () => ends.abort() })
  const timer = setTimeout(() => ends.abort(), PATIENCE_FOR_FILES)
  try {
    const checksum = await checksumOf(file).catch(() => {
      throw new Problem(422, '', 'file_unreadable')
    })
    const blob = { filename: file.name.slice(-255) || 'file', byte_size: file.size, checksum, content_type: file.type.slice(0, 255) }
    const { signed_id, direct_upload } = await request<{ signed_id: string, direct_upload: { url: string, headers: Record<string, string> } }>(http, 'POST', 'direct_uploads', { blob })
    const status = await putIntoBucket(direct_upload, file, ends.signal, (fraction) => { shown.fraction = fraction })
    // The next try has a new address, so that an old one is no reason to give up.
    if (status < 200 || status >= 300)
      throw new Problem(status && 503, '')
    return signed_id
  }
  finally {
    clearTimeout(timer)
    shown.end = undefined
  }
}
