import { request } from '@/api/client'
import type { Message } from '@/realtime/model'

/** Saves the mail as it was received. Throws ApiError. */
export async function saveOriginal({ id: message_id, conversation_id }: Message): Promise<void> {
  const { download_url } = await request('get', '/conversations/{conversation_id}/messages/{message_id}/original', { path: { conversation_id, message_id } })
  const link = document.createElement('a')
  link.href = download_url
  link.download = 'mail.eml'
  link.click()
}
