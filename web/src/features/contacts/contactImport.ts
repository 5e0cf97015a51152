import { ref } from 'vue'
import { request, urlOf } from '@/api/client'
import type { components } from '@/api/generated'
import { upload } from '@/api/upload'
import { download, useLongRun } from './useLongRun'

export type ContactImport = components['schemas']['ContactImport']

/** Bytes of a part: API Gateway and Lambda accept some 4.5 MB with everything around it. */
const PART_BYTES = 3_000_000

/** This person's last import of contacts. */
export function useContactImport() {
  const { last, isLoaded, error, isRunning, attempt } = useLongRun<ContactImport>(() => request('get', '/contacts/import'))
  /** The uploaded fraction; null when nothing is uploaded. */
  const uploaded = ref<number | null>(null)
  let stopped = false

  /** Sends the file in parts; the last one begins the import. */
  const start = (file: File) => attempt(async () => {
    stopped = false
    uploaded.value = 0
    try {
      for (let sent = 0, number = 1; sent === 0 || sent < file.size; number++) {
        if (stopped)
          return
        const part = file.slice(sent, sent + PART_BYTES)
        last.value = await send(file, part, number, (fraction) => { uploaded.value = (sent + fraction * part.size) / file.size })
        sent += Math.max(part.size, 1)
      }
    }
    finally {
      uploaded.value = null
    }
  })

  async function remove(): Promise<void> {
    stopped = true
    await attempt(async () => {
      await request('delete', '/contacts/import')
      last.value = null
    })
  }

  const downloadRejected = () => attempt(async () => {
    const { download_url } = await request('get', '/contacts/import/rejected')
    download(download_url, 'rejected-contacts.csv')
  })

  return { last, isLoaded, error, isRunning, uploaded, start, remove, downloadRejected }
}

function send(file: File, part: Blob, number: number, onProgress: (fraction: number) => void): Promise<ContactImport> {
  const form = new FormData()
  form.append(number === 1 ? 'size' : 'number', String(number === 1 ? file.size : number))
  form.append('import_file', part, file.name)
  return upload(urlOf(number === 1 ? '/contacts/import' : '/contacts/import/parts'), form, onProgress)
}
