import { UsersRound } from '@lucide/vue'
import type { Agent, Input, Team } from '@/api/types'
import { request } from '@/api/client'
import { defineCollection } from '@/collections'
import { defineFeature } from '@/feature'
import type en from './en.json'
import type pageTexts from './page.en.json'

declare module '@/i18n' {
  interface Texts { teams: typeof en & typeof pageTexts }
}

export type { Team }

export const useTeams = defineCollection('teams', {
  cacheKey: 'team',
  preload: true,
  list: () => request('get', '/teams'),
  sortBy: team => team.name,
  show: team_id => request('get', '/teams/{team_id}', { path: { team_id } }),
  create: (body: Input<'NewTeam'>) => request('post', '/teams', { body }),
  update: (team_id, body: Input<'TeamChanges'>) => request('patch', '/teams/{team_id}', { path: { team_id }, body }),
  remove: team_id => request('delete', '/teams/{team_id}', { path: { team_id } }),
})

/** Ids of the team's members. */
export async function fetchMembers(team_id: number): Promise<number[]> {
  const agents: Agent[] = await request('get', '/teams/{team_id}/team_members', { path: { team_id } })
  return agents.map(({ id }) => id)
}

export async function setMembers(team_id: number, user_ids: number[]): Promise<void> {
  await request('patch', '/teams/{team_id}/team_members', { path: { team_id }, body: { user_ids } })
}

export default defineFeature({
  settings: { title: 'teams.title', create: 'teams.create', icon: UsersRound, administratorsOnly: true, page: () => import('./TeamsPage.vue') },
})
