import type { Team } from './schema'
import { inAccount, request } from './client'

export function listTeams(): Promise<Team[]> {
  return request('GET', inAccount('/teams'))
}
