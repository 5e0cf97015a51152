import { AlarmClock, CircleCheck, CircleDot, Flag, Lock, MessageSquareText, Tag, Tags, UserRoundPlus, UserRoundX, UsersRound } from '@lucide/vue'
import type { Component } from 'vue'
import type { ConversationStatus, Priority } from '@/api/types'
import { PRIORITY_DISPLAY } from '@/features/list/priorities'
import { STATUS_DISPLAY } from '@/features/list/statuses'
import { useTeams } from '@/features/teams'
import { t } from '@/i18n'
import { useAgents } from '@/stores/agents'
import type { Macro } from '.'

export type MacroAction = Macro['actions'][number]

/** Every action of the API with its icon and the parameters of a new one. */
export const ACTIONS = {
  send_message: { icon: MessageSquareText, params: [''] },
  add_private_note: { icon: Lock, params: [''] },
  assign_agent: { icon: UserRoundPlus, params: ['self'] },
  assign_team: { icon: UsersRound, params: ['nil'] },
  remove_assigned_team: { icon: UsersRound, params: [] },
  add_label: { icon: Tag, params: [] },
  remove_label: { icon: Tags, params: [] },
  change_priority: { icon: Flag, params: ['medium'] },
  change_status: { icon: CircleDot, params: ['open'] },
  resolve_conversation: { icon: CircleCheck, params: [] },
  snooze_conversation: { icon: AlarmClock, params: [] },
  mute_conversation: { icon: UserRoundX, params: [] },
} satisfies Record<string, { icon: Component, params: string[] }>

export type ActionName = keyof typeof ACTIONS
export const ACTION_NAMES = Object.keys(ACTIONS) as ActionName[]

/** Value that stands for no assignee, no team and no priority. */
export const NOBODY = 'nil'
/** Value that stands for the person who runs the macro. */
export const SELF = 'self'

export function isKnown(name: string): name is ActionName {
  return name in ACTIONS
}

/** Sentences that say what an action does, with the present names of people and teams. */
export function useDescriptions() {
  const agents = useAgents()
  const teams = useTeams()

  const nameOf: Partial<Record<ActionName, (param: string) => string>> = {
    assign_agent: param => param === SELF ? t('macros.runner') : agents.table.get(Number(param))?.available_name ?? t('macros.gone', { id: param }),
    assign_team: param => teams.table.get(Number(param))?.name ?? t('macros.gone', { id: param }),
    change_status: param => t(STATUS_DISPLAY[param as ConversationStatus].label),
    change_priority: param => t(PRIORITY_DISPLAY[param === NOBODY ? 'none' : param as Priority].label),
  }

  function describe({ action_name: name, action_params: params }: MacroAction): string {
    if (!isKnown(name))
      return name
    const unset = params[0] === NOBODY
    if (unset && name === 'assign_agent')
      return t('macros.does.unassign_agent')
    if (unset && name === 'assign_team')
      return t('macros.does.remove_assigned_team')
    return t(`macros.does.${name}`, { what: params.map(param => nameOf[name]?.(String(param)) ?? param).join(', ') })
  }

  return { describe }
}
