import { AlarmClock, CalendarClock, CircleCheck, Eye, EyeOff, Flag, History, Lock, Mail, MailOpen, Merge, OctagonAlert, PanelRight, Reply, RotateCcw, Tag, Trash2, UserRoundCheck, UserRoundPlus, UserRoundX, UsersRound, Zap } from '@lucide/vue'
import { computed, watch } from 'vue'
import { usePanels } from '@/features/desk/panels'
import { isChannelOfMails } from '@/features/email/channel'
import { useMacros } from '@/features/macros'
import { useThreadActions } from '@/features/thread/useThreadActions'
import { t } from '@/i18n'
import { useSession } from '@/stores/session'
import { useSettings } from '@/stores/settings'
import { useMedia } from '@/ui/media'
import type { Command, CommandGroup } from './command'

type Row = [id: string, title: string, icon: Command['icon'], keys: string[], run: () => void]

export function useConversationCommands() {
  const panels = usePanels()
  const session = useSession()
  const settings = useSettings()
  const macros = useMacros()
  const wide = useMedia('(min-width: 80rem)')
  const { conversation, canResolve, resolveOrReopen, markUnread, assign, toggleParticipant, toggleSpam } = useThreadActions()
  const isWatching = computed(() => conversation.value?.participant_ids.includes(session.user?.id ?? 0))

  // Loaded ahead of the command bar, which highlights the first match of what is typed. After a failure the command that offers all macros tells it.
  watch([() => conversation.value !== null, () => panels.dialog === 'commands'], ([isOpen]) => { if (isOpen) void macros.ensureLoaded().catch(() => undefined) })

  const deletions: Row[] = [
    ['deleteConversation', t('erasure.deleteConversation'), Trash2, [], () => panels.openDeletion('deleteConversation')],
    ['deleteContact', t('erasure.deleteContact'), UserRoundX, [], () => panels.openDeletion('deleteContact')],
  ]

  const rows = computed<Record<'composer' | 'conversation', Row[]>>(() => ({
    composer: [
      ['reply', t('commands.reply'), Reply, ['r'], () => panels.compose('reply')],
      ['note', t('commands.note'), Lock, ['n'], () => panels.compose('note')],
      ['sendLater', t('composer.sendLater'), CalendarClock, [], () => { panels.sendLaterRequests += 1 }],
    ],
    conversation: [
      ['resolve', canResolve.value ? t('commands.resolve') : t('commands.reopen'), canResolve.value ? CircleCheck : RotateCcw, ['e'], resolveOrReopen],
      ['spam', t(conversation.value?.status === 'spam' ? 'thread.notSpam' : 'thread.spam'), OctagonAlert, ['!'], toggleSpam],
      ['snooze', t('commands.snooze'), AlarmClock, ['z'], () => panels.openPicker('snooze')],
      ['assign', t('commands.assign'), UserRoundPlus, ['a'], () => panels.openPicker('assignee')],
      ['assignToMe', t('commands.assignToMe'), UserRoundCheck, ['i'], () => assign(session.user?.id ?? 0)],
      ['team', t('commands.team'), UsersRound, ['t'], () => panels.openPicker('team')],
      ['labels', t('commands.labels'), Tag, ['l'], () => panels.openPicker('labels')],
      ['participants', t('participants.command'), UsersRound, ['f'], () => panels.openPicker('participants')],
      ['watch', t(isWatching.value ? 'participants.stop' : 'participants.watch'), isWatching.value ? EyeOff : Eye, ['w'], () => toggleParticipant(session.user?.id ?? 0)],
      ['priority', t('commands.priority'), Flag, ['p'], () => panels.openPicker('priority')],
      ['macro', t('macros.run'), Zap, ['m'], () => panels.openMacro(null)],
      ['history', t('thread.history'), History, ['h'], () => panels.openHistory()],
      ['merge', t('thread.merge'), Merge, [], () => panels.openOnline('mergeConversation')],
      ['transcript', t('thread.transcript'), Mail, [], () => panels.openOnline('transcript')],
      ['forward', t('thread.forward'), Mail, ['d'], () => panels.openOnline('forward')],
      ['unread', t('commands.unread'), MailOpen, ['u'], markUnread],
      ['card', t('commands.card'), PanelRight, ['c'], () => panels.toggleCard(wide.value)],
      ...macros.rows.map(({ id, name }): Row => [`macro-${id}`, t('macros.command', { name }), Zap, [], () => panels.openMacro(id)]),
      ...(settings.isAdministrator ? deletions : []),
    ],
  }))

  const asCommand = (group: CommandGroup) => ([id, title, icon, keys, run]: Row): Command =>
    ({ id, group, title, icon, keys, run, available: conversation.value !== null && (id !== 'forward' || isChannelOfMails(conversation.value.channel)), ...(id === 'resolve' && { helpTitle: t('commands.resolveOrReopen') }) })

  return computed<Command[]>(() => [
    ...rows.value.composer.map(asCommand('composer')),
    ...rows.value.conversation.map(asCommand('conversation')),
  ])
}
