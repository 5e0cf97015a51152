import { request } from '@/api/client'
import type { components } from '@/api/generated'
import type { Wanted } from './requests'
import { download as downloadFrom, useLongRun } from './useLongRun'

export type ContactExport = components['schemas']['ContactExport']

/** This person's last export of contacts. */
export function useContactExport() {
  const { last, isLoaded, error, isRunning, attempt } = useLongRun<ContactExport>(() => request('get', '/contacts/export'))

  const start = ({ conditions, words }: Wanted) => attempt(async () => {
    last.value = await request('post', '/contacts/export', { body: { ...(conditions && { payload: [...conditions] }), ...(words && { q: words }) } })
  })

  const remove = () => attempt(async () => {
    await request('delete', '/contacts/export')
    last.value = null
  })

  const download = () => attempt(async () => {
    const { download_url } = await request('get', '/contacts/export/file')
    downloadFrom(download_url, last.value?.file_name ?? '')
  })

  return { last, isLoaded, error, isRunning, start, remove, download }
}
