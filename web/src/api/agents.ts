import type { Agent } from './types'
import { request } from './client'

export function listAgents(): Promise<Agent[]> {
  return request('get', '/agents')
}

/** Agents who can be assigned conversations of the inbox: its members and all administrators. */
export async function listAssignableAgents(inboxId: number): Promise<Agent[]> {
  const { payload }: { payload: Agent[] } = await request('get', '/assignable_agents', { query: { 'inbox_ids[]': [inboxId] } })
  return payload
}
