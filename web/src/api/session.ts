import type { Profile } from './schema'
import { requestWithHeaders, request } from './client'
import type { Credentials } from './client'

export interface SignedIn { user: Profile, credentials: Credentials }

export async function signIn(email: string, password: string): Promise<SignedIn> {
  const { body, headers } = await requestWithHeaders<{ data: Profile }>('POST', '/auth/sign_in', { body: { email, password } })
  const header = (name: string) => headers.get(name) ?? ''
  return { user: body.data, credentials: { accessToken: header('access-token'), client: header('client'), uid: header('uid') } }
}

export function signOut(): Promise<void> {
  return request('DELETE', '/auth/sign_out')
}

export async function validateToken(): Promise<Profile> {
  const { payload } = await request<{ payload: { data: Profile } }>('GET', '/auth/validate_token')
  return payload.data
}
