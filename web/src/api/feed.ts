import { request } from './client'

/** Head position of the account's feed, to be read before any snapshot. */
export async function feedHead(): Promise<number> {
  const { head }: { head: number } = await request('get', '/feed')
  return head
}
