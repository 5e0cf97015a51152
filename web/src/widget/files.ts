/** Sends files, which a visitor who only looks never does: small ones within the message, others straight into the bucket. */
import type { Http } from './http'
import { PATIENCE_FOR_FILES, Problem, request } from './http'

/** A request to the API has at most 6 MB, with the form around the file. */
const MOST_IN_FORM = 3_000_000

type Fields = Record<string, unknown>

/** The body of the message: a form with the file, or the signed id of one that is in the bucket. */
export async function bodyWith(http: Http, message: Fields, file: File): Promise<object | FormData> {
  return file.size > MOST_IN_FORM ? { message: { ...message, attachments: [await uploaded(http, file)] } } : formOf(message, file)
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

async function uploaded(http: Http, file: File): Promise<string> {
  const blob = { filename: file.name.slice(-255) || 'file', byte_size: file.size, checksum: await checksum(file), content_type: file.type.slice(0, 255) }
  const { signed_id, direct_upload: { url, headers } } = await request<{ signed_id: string, direct_upload: { url: string, headers: Record<string, string> } }>(
    http, 'POST', 'direct_uploads', { blob })
  const answer = await fetch(url, { method: 'PUT', headers, body: file, signal: AbortSignal.timeout(PATIENCE_FOR_FILES) }).catch(() => null)
  // The next try has a new address, so that an old one is no reason to give up.
  if (!answer?.ok)
    throw new Problem(answer ? 503 : 0, '')
  return signed_id
}

/** A file that was changed or removed since it was chosen cannot be read. */
async function checksum(file: File): Promise<string> {
  const bytes = await file.arrayBuffer().catch(() => {
    throw new Problem(422, '', 'file_unreadable')
  })
  return btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))))
}
