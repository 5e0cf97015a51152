import { accountPath, request } from './client'

/** Head position of the account's feed, to be read before any snapshot. */
export async function feedHead(): Promise<number> {
  return (await request<{ head: number }>('GET', accountPath('/feed'))).head
}
