import { changeAgent, inviteAgent, listAgents, removeAgent } from '@/api/agents'
import { defineCollection } from '@/collections'

export const useAgents = defineCollection('agents', {
  cacheKey: 'agent', preload: true, list: listAgents, sortBy: agent => agent.name, create: inviteAgent, update: changeAgent, remove: removeAgent,
})
