import { AlarmClock, CalendarClock, CalendarDays, MessageCircleReply, Sunrise, UserRound } from '@lucide/vue'
import type { Agent, Availability, Priority } from '@/api/types'
import { PRIORITIES, PRIORITY_DISPLAY } from '@/features/list/priorities'
import { t } from '@/i18n'
import { dateAndTime, midnight } from '@/i18n/format'
import { byName } from '@/i18n/language'
import type { PickerOption } from '@/ui/picker'
import { snoozeTimes } from './snoozeTimes'

const DAY = 86_400

/** Id of the option that removes the value. */
export const NONE = 0

export interface Assigning {
  me: number
  assignee: number | null
  /** Availability for sorting; `availability` is displayed. */
  order: (id: number) => Availability
  availability: (id: number) => Availability
}

const RANKS: Record<Availability, number> = { online: 0, busy: 1, offline: 2 }

/** The current user first, then "Unassigned", then the other agents by availability and name. */
export function agentOptions(agents: readonly Agent[], assigning: Assigning): PickerOption<number>[] {
  const { me, order } = assigning
  const options = [...agents]
    .sort((left, right) => Number(right.id === me) - Number(left.id === me) || RANKS[order(left.id)] - RANKS[order(right.id)] || byName(left.available_name, right.available_name))
    .map(agent => agentOption(agent, assigning))
  const own = agents.some(agent => agent.id === me) ? 1 : 0
  return options.toSpliced(own, 0, { id: NONE, label: t('thread.unassigned'), icon: UserRound, tone: 'muted' })
}

function agentOption({ id, available_name: name, thumbnail }: Agent, { me, assignee, availability }: Assigning): PickerOption<number> {
  const presence = availability(id)
  const text = id !== me ? { label: name } : assignee === me ? { label: name, hint: t('thread.me') } : { label: t('commands.assignToMe'), hint: name }
  return { id, ...text, avatar: { name, url: thumbnail, presence, presenceLabel: t(`availability.${presence}`) } }
}

export function priorityOptions(): PickerOption<Priority | 'none'>[] {
  return [...PRIORITIES, 'none' as const].map((priority) => {
    const { icon, label, tone } = PRIORITY_DISPLAY[priority]
    return { id: priority, label: t(label), icon, ...(tone === 'text-danger-text' && { tone: 'danger' as const }) }
  })
}

export type SnoozeOption = 'laterToday' | 'tomorrow' | 'nextWeek' | 'untilReply' | 'custom'

export function snoozeOptions(now: Date): PickerOption<SnoozeOption>[] {
  const times = snoozeTimes(now)
  const options: PickerOption<SnoozeOption>[] = [
    { id: 'laterToday', label: t('thread.snooze.laterToday'), hint: dateAndTime(times.laterToday), icon: AlarmClock },
    { id: 'tomorrow', label: t('thread.snooze.tomorrow'), hint: dateAndTime(times.tomorrow), icon: Sunrise },
    { id: 'nextWeek', label: t('thread.snooze.nextWeek'), hint: dateAndTime(times.nextWeek), icon: CalendarDays },
    { id: 'untilReply', label: t('thread.snooze.untilReply'), icon: MessageCircleReply },
    { id: 'custom', label: t('thread.snooze.custom'), icon: CalendarClock },
  ]
  // In the late evening "later today" would be tomorrow, and on Sundays "next week" equals "tomorrow".
  const redundant = { laterToday: times.laterToday >= midnight(now.getTime() / 1000 + DAY), nextWeek: times.nextWeek === times.tomorrow }
  return options.filter(({ id }) => !(id in redundant && redundant[id as keyof typeof redundant]))
}
