import { computed } from 'vue'
import { useCustomAttributes } from '@/features/custom_attributes'
import type { FieldKind, FilterField, Operator } from '@/features/filters/conditions'
import { useLabels } from '@/features/labels'
import { PRIORITIES, PRIORITY_DISPLAY } from '@/features/list/priorities'
import { STATUS_DISPLAY } from '@/features/list/statuses'
import { STATUSES } from '@/features/list/view'
import { useTeams } from '@/features/teams'
import { t } from '@/i18n'
import { useAgents } from '@/stores/agents'
import { useInboxes } from '@/stores/inboxes'

const OF_TYPE: Readonly<Record<string, FieldKind>> = { number: 'number', currency: 'number', percent: 'number', date: 'date', checkbox: 'flag' }
const PRESENCE: readonly Operator[] = ['equal_to', 'not_equal_to', 'is_present', 'is_not_present']

/** The built-in fields of conversations and their custom attributes. */
export function useConversationFields() {
  const attributes = useCustomAttributes()
  const [agents, inboxes, teams, labels] = [useAgents(), useInboxes(), useTeams(), useLabels()]
  const named = (rows: readonly { id: number, name: string }[]) => rows.map(({ id, name }) => ({ value: String(id), label: name }))
  const reference = (key: string, title: string, rows: readonly { id: number, name: string }[]): FilterField =>
    ({ key, title, kind: 'word', operators: PRESENCE, options: named(rows) })

  return computed<[FilterField, ...FilterField[]]>(() => [
    { key: 'status', title: t('list.status'), kind: 'word', options: STATUSES.map(status => ({ value: status, label: t(STATUS_DISPLAY[status].label) })) },
    reference('assignee_id', t('saved_views.assignee'), agents.rows),
    reference('inbox_id', t('list.inbox'), inboxes.rows),
    reference('team_id', t('list.team'), teams.rows),
    { key: 'priority', title: t('saved_views.priority'), kind: 'word', options: PRIORITIES.map(priority => ({ value: priority, label: t(PRIORITY_DISPLAY[priority].label) })) },
    { key: 'labels', title: t('saved_views.labels'), kind: 'names', options: labels.rows.map(({ title }) => ({ value: title, label: title })) },
    { key: 'last_activity_at', title: t('saved_views.lastActivity'), kind: 'date' },
    { key: 'created_at', title: t('saved_views.created'), kind: 'date' },
    { key: 'display_id', title: t('saved_views.number'), kind: 'number', operators: ['equal_to', 'not_equal_to', 'contains', 'does_not_contain'] },
    { key: 'browser_language', title: t('saved_views.browserLanguage'), kind: 'word' },
    { key: 'conversation_language', title: t('saved_views.language'), kind: 'word' },
    { key: 'country_code', title: t('saved_views.country'), kind: 'word' },
    { key: 'referer', title: t('saved_views.referer'), kind: 'text' },
    { key: 'mail_subject', title: t('saved_views.subject'), kind: 'text' },
    ...attributes.rows.filter(({ attribute_model: model }) => model === 'conversation_attribute').map((attribute): FilterField => ({
      key: attribute.attribute_key,
      title: attribute.attribute_display_name,
      kind: OF_TYPE[attribute.attribute_display_type] ?? 'text',
      isCustom: true,
      ...(attribute.attribute_values.length > 0 && { options: attribute.attribute_values.map(value => ({ value, label: value })) }),
    })),
  ])
}
