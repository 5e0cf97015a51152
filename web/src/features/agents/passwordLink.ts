import { request } from '@/api/client'
import type { Agent } from '@/api/types'

/** A link by which the person sets a password. `expires_at` is in epoch seconds. Throws ApiError. */
export function makePasswordLink({ id }: Agent): Promise<{ url: string, expires_at: number }> {
  return request('post', '/agents/{user_id}/password_link', { path: { user_id: id } })
}
