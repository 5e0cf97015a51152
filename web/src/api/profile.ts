import type { Availability, Profile } from './schema'
import { request } from './client'

export interface ProfileChange {
  name?: string
  display_name?: string
  message_signature?: string
  current_password?: string
  password?: string
  password_confirmation?: string
}

export function fetchProfile(): Promise<Profile> {
  return request('GET', '/api/v1/profile')
}

export function updateProfile(profile: ProfileChange): Promise<Profile> {
  return request('PUT', '/api/v1/profile', { body: { profile } })
}

export function setAvailability(account_id: number, availability: Availability): Promise<Profile> {
  return request('POST', '/api/v1/profile/availability', { body: { profile: { account_id, availability } } })
}
