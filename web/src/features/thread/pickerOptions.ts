import { AlarmClock, CalendarClock, CalendarDays, MessageCircleReply, Sunrise, UserRound, UsersRound } from '@lucide/vue'
import type { Agent, Availability, Label, Priority, Team } from '@/api/schema'
import { PRIORITIES, PRIORITY_LOOKS } from '@/features/list/priorities'
import { t } from '@/i18n'
import { dateAndTime, midnight } from '@/i18n/format'
import type { PickerOption } from '@/ui/picker'
import { snoozeTimes } from './snoozeTimes'

const DAY = 86_400

/** Id of the option that takes the value away. */
export const NOBODY = 0

export function agentOptions(agents: readonly Agent[], me: number, availability: (id: number) => Availability): PickerOption<number>[] {
  const people = [...agents]
    .sort((left, right) => Number(right.id === me) - Number(left.id === me) || left.available_name.localeCompare(right.available_name))
    .map(agent => ({
      id: agent.id,
      label: agent.available_name,
      hint: agent.id === me ? t('people.me') : '',
      avatar: { url: agent.thumbnail, presence: availability(agent.id) },
    }))
  return [{ id: NOBODY, label: t('thread.unassigned'), icon: UserRound, tone: 'muted' }, ...people]
}

export function teamOptions(teams: readonly Team[]): PickerOption<number>[] {
  return [{ id: NOBODY, label: t('thread.noTeam'), icon: UsersRound, tone: 'muted' }, ...teams.map(team => ({ id: team.id, label: team.name, icon: UsersRound }))]
}

export function labelOptions(labels: readonly Label[]): PickerOption<string>[] {
  return labels.map(label => ({ id: label.title, label: label.title, hint: label.description ?? '', color: label.color }))
}

export function priorityOptions(): PickerOption<Priority | 'none'>[] {
  return [...PRIORITIES, 'none' as const].map((priority) => {
    const { icon, label, tone } = PRIORITY_LOOKS[priority]
    return { id: priority, label: t(label), icon, ...(tone === 'text-danger-text' && { tone: 'danger' as const }) }
  })
}

export type SnoozeOption = 'laterToday' | 'tomorrow' | 'nextWeek' | 'untilReply' | 'custom'

export function snoozeOptions(now: Date): PickerOption<SnoozeOption>[] {
  const times = snoozeTimes(now)
  const options: PickerOption<SnoozeOption>[] = [
    { id: 'laterToday', label: t('snooze.laterToday'), hint: dateAndTime(times.laterToday), icon: AlarmClock },
    { id: 'tomorrow', label: t('snooze.tomorrow'), hint: dateAndTime(times.tomorrow), icon: Sunrise },
    { id: 'nextWeek', label: t('snooze.nextWeek'), hint: dateAndTime(times.nextWeek), icon: CalendarDays },
    { id: 'untilReply', label: t('snooze.untilReply'), icon: MessageCircleReply },
    { id: 'custom', label: t('snooze.custom'), icon: CalendarClock },
  ]
  // Late in the evening "later today" would be tomorrow, and on Sundays next week is tomorrow.
  const pointless = { laterToday: times.laterToday >= midnight(now.getTime() / 1000 + DAY), nextWeek: times.nextWeek === times.tomorrow }
  return options.filter(({ id }) => !(id in pointless && pointless[id as keyof typeof pointless]))
}
