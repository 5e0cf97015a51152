/** The credentials of a session, which each of its requests sends. */
export interface Credentials { accessToken: string, client: string, uid: string }

export const headersOf = ({ accessToken, client, uid }: Credentials): Record<string, string> =>
  ({ 'access-token': accessToken, client, uid, 'token-type': 'Bearer' })
