import type { Availability, Profile } from './types'
import { request } from './client'

export function fetchProfile(): Promise<Profile> {
  return request('get', '/api/v1/profile')
}

/** For this person in every browser. Other settings of the user interface stay. */
export function saveUiSettings(ui_settings: Record<string, unknown>): Promise<Profile> {
  return request('patch', '/api/v1/profile', { body: { ui_settings } })
}

export function setAvailability(account_id: number, availability: Availability): Promise<Profile> {
  return request('post', '/api/v1/profile/availability', { body: { account_id, availability } })
}
