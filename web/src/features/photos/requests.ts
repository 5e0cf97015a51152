import { request, urlOf } from '@/api/client'
import type { Inbox, Profile, WireContact } from '@/api/types'
import { upload } from '@/api/upload'

function send<T>(url: string, picture: Blob): Promise<T> {
  const form = new FormData()
  form.append('avatar', picture, picture.type === 'image/webp' ? 'photo.webp' : 'photo.png')
  return upload<T>(url, form, () => undefined, 'PUT')
}

export const saveOwnPhoto = (picture: Blob): Promise<Profile> => send(urlOf('/api/v1/profile'), picture)
export const removeOwnPhoto = (): Promise<Profile> => request('delete', '/api/v1/profile/avatar')

export const saveContactPhoto = async (id: number, picture: Blob): Promise<WireContact> =>
  (await send<{ payload: WireContact }>(urlOf('/contacts/{contact_id}', { contact_id: id }), picture)).payload
export const removeContactPhoto = async (contact_id: number): Promise<WireContact> =>
  (await request('delete', '/contacts/{contact_id}/avatar', { path: { contact_id } })).payload

export const saveInboxPhoto = (id: number, picture: Blob): Promise<Inbox> => send(urlOf('/inboxes/{inbox_id}', { inbox_id: id }), picture)
export const removeInboxPhoto = (inbox_id: number): Promise<unknown> => request('delete', '/inboxes/{inbox_id}/avatar', { path: { inbox_id } })
