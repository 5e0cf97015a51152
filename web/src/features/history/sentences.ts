import type { components } from '@/api/generated'
import { durationOf } from '@/features/account/inactivity'
import type { TextKey } from '@/i18n'
import { t } from '@/i18n'
import { dateAndTime, durationText } from '@/i18n/format'

type Schemas = components['schemas']
export type HistoryEntry = Schemas['HistoryEntry']
type Reason = Schemas['HistoryReason']

const nameOf = (known: { type?: string, name: string | null } | null) =>
  known?.name || (known?.type === 'agent' ? t('history.former') : known?.type === 'contact' ? t('contact.nameless') : t('history.nobody'))

/** The thing that was done: "Assigned to Ada Bauer". */
export function actionText({ action, from, to, labels, until }: HistoryEntry): string {
  const names = { from: from?.name ?? t('history.former'), to: to?.name ?? t('history.former'), labels: labels.join(', ') }
  if (action === 'status_changed')
    return t(`history.action.${statusOf(to?.name)}`)
  if (action === 'priority_changed')
    return t('history.action.priority', { to: t(`priority.${priorityOf(to?.name)}`) })
  if (action === 'contact_changed')
    return t('history.action.contact_changed', { to: to?.name ?? t('contact.nameless') })
  if (action === 'merged' || action === 'separated' || action === 'split_from' || action === 'split_into')
    return t(`history.action.${action}`, { number: from?.id ?? 0 })
  if (action === 'snoozed' && until)
    return t('history.action.snoozedUntil', { time: dateAndTime(until) })
  return t(`history.action.${action}`, names)
}

const statusOf = (name: string | null | undefined) => name === 'open' || name === 'resolved' || name === 'pending' || name === 'spam' ? name : 'other'
const priorityOf = (name: string | null | undefined) => name === 'low' || name === 'medium' || name === 'high' || name === 'urgent' ? name : 'none'

/** The author and the reason in one sentence; empty where nothing is known. */
export function reasonText({ by, because }: HistoryEntry): string {
  const author = by && by.type !== 'system' ? t('history.by', { by: nameOf(by) }) : ''
  if (because === null || because.type === 'manual')
    return author
  const key = reasonKey(because)
  if (key === 'history.reason.unknown')
    return `${author} ${t(key)}`.trim()
  const time = because.type === 'auto_resolve' ? lengthOf(because.number ?? 0) : because.at ? dateAndTime(because.at) : ''
  const values = { by: nameOf(because.by ?? by), name: because.name ?? t('history.nobody'), time, n: because.number ?? 1 }
  return key === 'history.reason.bulk_action' ? t(key, values, values.n) : t(key, values)
}

function lengthOf(minutes: number): string {
  const { amount, unit } = durationOf(minutes)
  return durationText(amount, unit === 'minutes' ? 'minute' : unit === 'hours' ? 'hour' : 'day')
}

const OCCASIONS: Record<string, TextKey> = {
  'conversation.created': 'history.reason.rotation_created',
  'conversation.status_changed': 'history.reason.rotation_opened',
  'team.changed': 'history.reason.rotation_team',
}

const REASONS: Record<string, TextKey> = {
  api: 'history.reason.api',
  auto_resolve: 'history.reason.auto_resolve',
  bulk_action: 'history.reason.bulk_action',
  channel: 'history.reason.channel',
  contact_merge: 'history.reason.contact_merge',
  customer_message: 'history.reason.customer_message',
  greeting: 'history.reason.greeting',
  campaign: 'history.reason.campaign',
  out_of_office: 'history.reason.out_of_office',
  identity_proven: 'history.reason.identity_proven',
  macro: 'history.reason.macro',
  muted: 'history.reason.muted',
  rotation: 'history.reason.rotation',
  scheduled_message: 'history.reason.scheduled_message',
  snooze_ended: 'history.reason.snooze_ended',
  survey: 'history.reason.survey',
  team_change: 'history.reason.team_change',
  took_over: 'history.reason.took_over',
}

/** A newer server may send reasons that this client does not know. */
function reasonKey({ type, detail }: Reason): TextKey {
  if (type === 'rotation' && detail)
    return OCCASIONS[detail] ?? 'history.reason.rotation'
  if (detail === 'sent_now')
    return 'history.reason.sent_now'
  return REASONS[type] ?? 'history.reason.unknown'
}
