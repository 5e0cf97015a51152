import type { Agent } from '@/api/types'
import { request } from '@/api/client'

/** User ids of the inbox's members. */
export async function fetchMembers(inbox_id: number): Promise<number[]> {
  const { payload }: { payload: Agent[] } = await request('get', '/inbox_members/{inbox_id}', { path: { inbox_id } })
  return payload.map(({ id }) => id)
}

export async function setMembers(inbox_id: number, user_ids: number[]): Promise<void> {
  await request('patch', '/inbox_members', { body: { inbox_id, user_ids } })
}
