import { listAgents } from '@/api/agents'
import { defineCollection } from '@/collections'

export const useAgents = defineCollection('agents', { cacheKey: 'agent', preload: true, list: listAgents, sortBy: agent => agent.name })
