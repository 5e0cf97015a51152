import { request } from '@/api/client'

/** Has a link for a new password mailed to the person with the address, if there is one. Throws ApiError. */
export async function requestPasswordReset(email: string): Promise<void> {
  await request('post', '/auth/password', { body: { email } })
}
