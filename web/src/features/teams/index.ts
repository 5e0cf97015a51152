import type { Input } from '@/api/types'
import { request } from '@/api/client'
import { defineCollection } from '@/collections'
import { defineFeature } from '@/feature'

export const useTeams = defineCollection('teams', {
  cacheKey: 'team',
  preload: true,
  list: () => request('get', '/teams'),
  sortBy: team => team.name,
  create: (body: Input<'NewTeam'>) => request('post', '/teams', { body }),
  update: (team_id, body: Input<'TeamChanges'>) => request('patch', '/teams/{team_id}', { path: { team_id }, body }),
  remove: team_id => request('delete', '/teams/{team_id}', { path: { team_id } }),
})

export default defineFeature({})
