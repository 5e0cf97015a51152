import type { Team } from './types'
import { request } from './client'

export function listTeams(): Promise<Team[]> {
  return request('get', '/teams')
}
