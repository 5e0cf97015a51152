import type { DeskEvent } from '@/realtime/events'
import { inAccount, request } from './client'

export interface FeedPage { events: DeskEvent[], from: number, to: number, head: number, reset?: false }
export type FeedAnswer = FeedPage | { reset: true, head: number }

/** The account's newest position, read before any snapshot is asked for. */
export async function feedHead(): Promise<number> {
  return (await request<{ head: number }>('GET', inAccount('/feed'))).head
}

export function feedAfter(after: number): Promise<FeedAnswer> {
  return request('GET', inAccount('/feed'), { query: { after } })
}
