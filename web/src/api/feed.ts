import { inAccount, request } from './client'

/** The account's newest position, read before any snapshot is asked for. */
export async function feedHead(): Promise<number> {
  return (await request<{ head: number }>('GET', inAccount('/feed'))).head
}
