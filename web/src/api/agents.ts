import type { Agent, Input } from './types'
import { request } from './client'

export function listAgents(): Promise<Agent[]> {
  return request('get', '/agents')
}

export function inviteAgent(body: Input<'NewAgent'>): Promise<Agent> {
  return request('post', '/agents', { body })
}

export function changeAgent(user_id: number, body: Input<'AgentChanges'>): Promise<Agent> {
  return request('patch', '/agents/{user_id}', { path: { user_id }, body })
}

export function removeAgent(user_id: number): Promise<unknown> {
  return request('delete', '/agents/{user_id}', { path: { user_id } })
}

/** Agents who can be assigned conversations of the inbox: its members and all administrators. */
export async function listAssignableAgents(inboxId: number): Promise<Agent[]> {
  const { payload }: { payload: Agent[] } = await request('get', '/assignable_agents', { query: { 'inbox_ids[]': [inboxId] } })
  return payload
}
