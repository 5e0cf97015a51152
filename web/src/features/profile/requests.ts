import type { components } from '@/api/generated'
import { request } from '@/api/client'
import type { Profile } from '@/api/types'

type Schemas = components['schemas']
export type BrowserSession = Schemas['Session']

/** A new e-mail address or password needs the current password. Throws ApiError. */
export function changeProfile(body: Schemas['ProfileBody']): Promise<Profile> {
  return request('put', '/api/v1/profile', { body })
}

export function setAutoOffline(account_id: number, auto_offline: boolean): Promise<Profile> {
  return request('post', '/api/v1/profile/auto_offline', { body: { account_id, auto_offline } })
}

export function resetAccessToken(): Promise<Profile> {
  return request('post', '/api/v1/profile/reset_access_token')
}

export function listSessions(): Promise<BrowserSession[]> {
  return request('get', '/api/v1/profile/sessions')
}

export function endOtherSessions(): Promise<Profile> {
  return request('delete', '/api/v1/profile/sessions')
}
