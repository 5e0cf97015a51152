import type { Agent, Availability, Role } from './schema'
import { inAccount, request } from './client'

export interface AgentChange { name?: string, role?: Role, availability?: Availability, auto_offline?: boolean }

export function listAgents(): Promise<Agent[]> {
  return request('GET', inAccount('/agents'))
}

export function inviteAgent(agent: AgentChange & { email: string }): Promise<Agent> {
  return request('POST', inAccount('/agents'), { body: agent })
}

export function updateAgent(id: number, agent: AgentChange): Promise<Agent> {
  return request('PATCH', inAccount(`/agents/${id}`), { body: agent })
}

export function removeAgent(id: number): Promise<void> {
  return request('DELETE', inAccount(`/agents/${id}`))
}
