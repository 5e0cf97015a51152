import { statusText } from '@/features/list/statuses'
import { t } from '@/i18n'
import type { Conversation } from '@/realtime/model'

export interface Change { field: 'status' | 'priority' | 'assignee' | 'team' | 'labels' | 'attributes', value: string }

/** Names of people and teams by id. */
export interface Names { agent: (id: number) => string | undefined, team: (id: number) => string | undefined }

/** The changes of the surviving conversation by the merge, besides its messages. */
export function changesOf(before: Conversation, after: Conversation, names: Names): Change[] {
  const labels = after.labels.filter(each => !before.labels.includes(each))
  const attributes = Object.keys(after.custom_attributes).filter(each => !(each in before.custom_attributes))
  const assignee = after.assignee_id !== null && after.assignee_id !== before.assignee_id ? names.agent(after.assignee_id) : undefined
  const team = after.team_id !== null && after.team_id !== before.team_id ? names.team(after.team_id) : undefined
  const found: (Change | false)[] = [
    after.status !== before.status && { field: 'status', value: statusText(after) },
    after.priority !== null && after.priority !== before.priority && { field: 'priority', value: t(`priority.${after.priority}`) },
    assignee !== undefined && { field: 'assignee', value: assignee },
    team !== undefined && { field: 'team', value: team },
    labels.length > 0 && { field: 'labels', value: labels.join(', ') },
    attributes.length > 0 && { field: 'attributes', value: attributes.map(each => each.replaceAll('_', ' ')).join(', ') },
  ]
  return found.filter(each => each !== false)
}
