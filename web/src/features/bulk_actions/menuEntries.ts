import { AlarmClock, CircleCheck, CircleDot, ExternalLink, Flag, Link, Mail, MailOpen, OctagonAlert, SquareCheck, SquareArrowOutUpRight, SquareX, Tag, UserRoundCheck, UserRoundPlus, UsersRound, Zap } from '@lucide/vue'
import { PRIORITIES, PRIORITY_DISPLAY } from '@/features/list/priorities'
import { STATUS_DISPLAY } from '@/features/list/statuses'
import { NONE } from '@/features/thread/pickerOptions'
import { t } from '@/i18n'
import type { MenuEntry, MenuGroup } from '@/ui/menu'
import type { PickerOption } from '@/ui/picker'

export type Sub = 'status' | 'snooze' | 'assignee' | 'team' | 'labels' | 'priority'
export type MenuAction = 'open' | 'openTab' | 'copyLink' | 'select' | 'resolve' | 'reopen' | 'spam' | 'notSpam' | 'me' | 'macro' | 'unread' | 'read'

/** An entry that acts, or that opens a submenu with its choices. */
export type RowEntry = MenuEntry<MenuAction> | (MenuEntry<Sub> & { choices: MenuEntry[], loading?: boolean })

export interface RowGroup extends Omit<MenuGroup, 'entries'> { entries: RowEntry[] }

export interface MenuState {
  /** A menu of one row; without it, one of the selection. */
  isSingle: boolean
  isSelected: boolean
  isUnread: boolean
  canResolve: boolean
  isSpam: boolean
  isMine: boolean
  status: string | undefined
  team: number | null | undefined
  priority: string | null | undefined
  assignee: number | null | undefined
  agents: readonly PickerOption<number>[]
  areAgentsLoaded: boolean
  snoozes: readonly PickerOption<string>[]
  teams: readonly { id: number, name: string }[]
  labels: readonly { title: string, isOn: boolean }[]
}

export function menuGroups(state: MenuState): RowGroup[] {
  return [...state.isSingle ? [rowGroup(state)] : [], statusGroup(state), propertyGroup(state), macroGroup(state)]
}

function rowGroup({ isSelected }: MenuState): RowGroup {
  return { key: 'row', entries: [
    { key: 'open', label: t('bulk_actions.open'), icon: SquareArrowOutUpRight, shortcut: '↵' },
    { key: 'openTab', label: t('bulk_actions.openTab'), icon: ExternalLink },
    { key: 'copyLink', label: t('bulk_actions.copyLink'), icon: Link },
    { key: 'select', label: t(isSelected ? 'bulk_actions.deselect' : 'bulk_actions.select'), icon: isSelected ? SquareX : SquareCheck, shortcut: 'X' },
  ] }
}

/** The keys act on the selection or on the open conversation, so that the menu of another row does not name them. */
const key = (isSingle: boolean, shortcut: string) => isSingle ? {} : { shortcut }

function statusGroup({ isSingle, canResolve, isSpam, status, snoozes, isUnread }: MenuState): RowGroup {
  return { key: 'status', entries: [
    canResolve ? { key: 'resolve', label: t('commands.resolve'), icon: CircleCheck, ...key(isSingle, 'E') } : { key: 'reopen', label: t('commands.reopen'), icon: CircleDot, ...key(isSingle, 'E') },
    { key: 'status', label: t('list.status'), icon: CircleDot, choices: (['open', 'pending', 'resolved'] as const).map(key => ({ key, label: t(STATUS_DISPLAY[key].label), icon: STATUS_DISPLAY[key].icon, checked: key === status })) },
    { key: 'snooze', label: t('thread.snooze.title'), icon: AlarmClock, ...key(isSingle, 'Z'), choices: snoozes.map(entryOf) },
    isSpam ? { key: 'notSpam', label: t('thread.notSpam'), icon: CircleDot, ...key(isSingle, '!') } : { key: 'spam', label: t('thread.spam'), icon: OctagonAlert, ...key(isSingle, '!') },
    isUnread ? { key: 'read', label: t('bulk_actions.read'), icon: MailOpen } : { key: 'unread', label: t('commands.unread'), icon: Mail, ...key(isSingle, 'U') },
  ] }
}

function propertyGroup({ isSingle, isMine, agents, assignee, areAgentsLoaded, teams, team, labels, priority }: MenuState): RowGroup {
  return { key: 'properties', entries: [
    { key: 'me', label: t('commands.assignToMe'), icon: UserRoundCheck, ...key(isSingle, 'I'), disabled: isMine },
    { key: 'assignee', label: t('bulk_actions.assign'), icon: UserRoundPlus, ...key(isSingle, 'A'), loading: !areAgentsLoaded, choices: agents.map(agent => ({ ...entryOf(agent), checked: agent.id === (assignee === null ? NONE : assignee) })) },
    { key: 'team', label: t('list.team'), icon: UsersRound, ...key(isSingle, 'T'), choices: [{ id: NONE, name: t('teams.none') }, ...teams].map(({ id, name }) => ({ key: String(id), label: name, checked: id === (team === null ? NONE : team) })) },
    { key: 'labels', label: t('labels.title'), icon: Tag, ...key(isSingle, 'L'), choices: labels.map(({ title, isOn }) => ({ key: title, label: title, checked: isOn })) },
    { key: 'priority', label: t('thread.priority'), icon: Flag, ...key(isSingle, 'P'), choices: [...PRIORITIES, 'none' as const].map(key => ({ key, label: t(PRIORITY_DISPLAY[key].label), icon: PRIORITY_DISPLAY[key].icon, checked: key === (priority === null ? 'none' : priority) })) },
  ] }
}

function macroGroup({ isSingle }: MenuState): RowGroup {
  return { key: 'macro', entries: [{ key: 'macro', label: t('macros.run'), icon: Zap, ...key(isSingle, 'M') }] }
}

function entryOf({ id, label, icon, hint, avatar }: PickerOption): MenuEntry {
  return { key: String(id), label, ...(icon && { icon }), ...(hint && { hint }), ...(avatar && { presence: avatar.presence }) }
}
