import type { Availability, Profile } from './types'
import { request } from './client'

export function fetchProfile(): Promise<Profile> {
  return request('get', '/api/v1/profile')
}

export function setAvailability(account_id: number, availability: Availability): Promise<Profile> {
  return request('post', '/api/v1/profile/availability', { body: { account_id, availability } })
}
