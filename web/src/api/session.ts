import type { Profile } from './types'
import { request, requestWithHeaders } from './client'
import type { Credentials } from './client'

export interface SignedIn { user: Profile, credentials: Credentials }

export async function signIn(email: string, password: string): Promise<SignedIn> {
  return signedIn(await requestWithHeaders('post', '/auth/sign_in', { body: { email, password } }))
}

/** `token`: from the link that the server made. */
export async function setPassword(token: string, password: string): Promise<SignedIn> {
  return signedIn(await requestWithHeaders('put', '/auth/password', { body: { reset_password_token: token, password } }))
}

function signedIn({ body, headers }: { body: { data: Profile }, headers: Headers }): SignedIn {
  const header = (name: string) => headers.get(name) ?? ''
  return { user: body.data, credentials: { accessToken: header('access-token'), client: header('client'), uid: header('uid') } }
}

export async function signOut(): Promise<void> {
  await request('delete', '/auth/sign_out')
}

export async function validateToken(): Promise<Profile> {
  const { payload }: { payload: { success: boolean, data: Profile } } = await request('get', '/auth/validate_token')
  return payload.data
}
