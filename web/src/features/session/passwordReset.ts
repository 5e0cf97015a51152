import { ApiError, request } from '@/api/client'

/** Has a link for a new password mailed to the person with the address, if there is one. Throws ApiError. */
export async function requestPasswordReset(email: string): Promise<void> {
  await request('post', '/auth/password', { body: { email } })
}

/** Whether the link of the token was used or is too old. The server says so before it refuses the empty password. */
export async function isLinkInvalid(token: string): Promise<boolean> {
  try {
    await request('put', '/auth/password', { body: { reset_password_token: token, password: '' } })
    return false
  }
  catch (refusal) {
    return refusal instanceof ApiError && refusal.code === 'password_link_invalid'
  }
}
