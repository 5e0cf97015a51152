import type { Team } from './schema'
import { accountPath, request } from './client'

export function listTeams(): Promise<Team[]> {
  return request('GET', accountPath('/teams'))
}
