import type { Agent } from './schema'
import { inAccount, request } from './client'

export function listAgents(): Promise<Agent[]> {
  return request('GET', inAccount('/agents'))
}

/** Who can be given a conversation of that inbox: its members and every administrator. */
export async function listAssignableAgents(inboxId: number): Promise<Agent[]> {
  return (await request<{ payload: Agent[] }>('GET', inAccount('/assignable_agents'), { query: { inbox_ids: [inboxId] } })).payload
}
