import type { Agent, Team } from './schema'
import { inAccount, request } from './client'

export interface TeamChange { name?: string, description?: string | null, allow_auto_assign?: boolean }

export function listTeams(): Promise<Team[]> {
  return request('GET', inAccount('/teams'))
}

export function createTeam(team: TeamChange & { name: string }): Promise<Team> {
  return request('POST', inAccount('/teams'), { body: team })
}

export function updateTeam(id: number, team: TeamChange): Promise<Team> {
  return request('PATCH', inAccount(`/teams/${id}`), { body: team })
}

export function removeTeam(id: number): Promise<void> {
  return request('DELETE', inAccount(`/teams/${id}`))
}

export function listTeamMembers(id: number): Promise<Agent[]> {
  return request('GET', inAccount(`/teams/${id}/team_members`))
}

export function setTeamMembers(id: number, user_ids: number[]): Promise<Agent[]> {
  return request('PATCH', inAccount(`/teams/${id}/team_members`), { body: { user_ids } })
}
