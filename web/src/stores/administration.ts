import { defineStore } from 'pinia'
import * as agents from '@/api/agents'
import * as inboxes from '@/api/inboxes'
import * as labels from '@/api/labels'
import * as teams from '@/api/teams'
import { useSettings } from './settings'

/** What administrators change. Every function throws the ApiError of a refusal, for the form to show. */
export const useAdministration = defineStore('administration', () => {
  const settings = useSettings()

  /** The feed will say so too; whoever made the change should not have to wait for it. */
  function thenReload<A extends unknown[], R>(change: (...given: A) => Promise<R>): (...given: A) => Promise<R> {
    return async (...given) => {
      const answer = await change(...given)
      await settings.load()
      return answer
    }
  }

  return {
    inviteAgent: thenReload(agents.inviteAgent),
    updateAgent: thenReload(agents.updateAgent),
    removeAgent: thenReload(agents.removeAgent),
    createInbox: thenReload(inboxes.createInbox),
    updateInbox: thenReload(inboxes.updateInbox),
    removeInbox: thenReload(inboxes.removeInbox),
    inboxMembers: inboxes.listInboxMembers,
    setInboxMembers: thenReload(inboxes.setInboxMembers),
    createTeam: thenReload(teams.createTeam),
    updateTeam: thenReload(teams.updateTeam),
    removeTeam: thenReload(teams.removeTeam),
    teamMembers: teams.listTeamMembers,
    setTeamMembers: thenReload(teams.setTeamMembers),
    createLabel: thenReload(labels.createLabel),
    updateLabel: thenReload(labels.updateLabel),
    removeLabel: thenReload(labels.removeLabel),
  }
})
