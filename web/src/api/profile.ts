import type { Availability, Profile } from './schema'
import { request } from './client'

export function fetchProfile(): Promise<Profile> {
  return request('GET', '/api/v1/profile')
}

export function setAvailability(account_id: number, availability: Availability): Promise<Profile> {
  return request('POST', '/api/v1/profile/availability', { body: { profile: { account_id, availability } } })
}
