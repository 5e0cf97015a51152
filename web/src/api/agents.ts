import type { Agent } from './schema'
import { accountPath, request } from './client'

export function listAgents(): Promise<Agent[]> {
  return request('GET', accountPath('/agents'))
}

/** Agents who can be assigned conversations of the inbox: its members and all administrators. */
export async function listAssignableAgents(inboxId: number): Promise<Agent[]> {
  return (await request<{ payload: Agent[] }>('GET', accountPath('/assignable_agents'), { query: { inbox_ids: [inboxId] } })).payload
}
