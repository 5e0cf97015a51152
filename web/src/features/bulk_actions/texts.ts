import type { ConversationStatus, Priority } from '@/api/types'
import { PRIORITY_DISPLAY } from '@/features/list/priorities'
import { t } from '@/i18n'
import { wholeNumber } from '@/i18n/format'

type Done = (count: number) => string

/** Texts of what was done to how many conversations. */
export const statusDone = (status: ConversationStatus): Done => n => t(`bulk_actions.status.${status}`, { n: wholeNumber(n) }, n)
export const assigneeDone = (name: string | undefined): Done => n => name === undefined
  ? t('bulk_actions.done.unassigned', { n: wholeNumber(n) }, n)
  : t('bulk_actions.done.assigned', { n: wholeNumber(n), name }, n)
export const teamDone = (name: string | undefined): Done => n => name === undefined
  ? t('bulk_actions.done.noTeam', { n: wholeNumber(n) }, n)
  : t('bulk_actions.done.team', { n: wholeNumber(n), name }, n)
export const priorityDone = (priority: Priority | 'none'): Done => n => t('bulk_actions.done.priority', { n: wholeNumber(n), name: t(PRIORITY_DISPLAY[priority].label) }, n)
export const labelsDone: Done = n => t('bulk_actions.done.labels', { n: wholeNumber(n) }, n)
