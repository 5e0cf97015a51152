import { defineStore } from 'pinia'
import { cancelScheduled } from '@/api/scheduled'
import { ApiError } from '@/api/client'
import { fetchConversation } from '@/api/conversations'
import type { ScheduledMessage } from '@/api/types'
import type { Recipients } from '@/features/email/recipients'
import type { HeldFile } from './chosenFiles'
import { useChosenFiles } from './chosenFiles'
import { useDrafts } from './drafts'
import { useEntities } from './entities'
import { useNotices } from './notices'
import { refusesOffline } from './offline'
import { useSession } from './session'

/** Seconds for which a sent reply can be taken back; 0 without. */
export const UNDO_SECONDS = [0, 5, 10, 20] as const

/** Messages of this page that the server holds until they are due. */
export const useScheduled = defineStore('scheduled', () => {
  const entities = useEntities()
  const drafts = useDrafts()
  const chosenFiles = useChosenFiles()
  const notices = useNotices()
  const session = useSession()
  /** By the id of the message, until it is sent. Another page has no files to put back. */
  const files = new Map<number, readonly HeldFile[]>()

  function undoSeconds(): number {
    const chosen = session.user?.ui_settings.undo_seconds
    return UNDO_SECONDS.find(each => each === chosen) ?? 0
  }

  /** Loads the conversation, which names the message, and offers to take back one that only waits for that. */
  async function hold(message: ScheduledMessage, held: readonly HeldFile[]): Promise<void> {
    const { id, conversation_id: conversation, scheduled_at: at, undo } = message
    if (undo && at !== null) {
      files.set(id, held)
      const wait = Math.max(at * 1000 - Date.now(), 1_000)
      const notice = notices.notify({ key: 'message_held', lasting: true, action: { label: 'undo', run: () => void takeBack(message) } })
      setTimeout(() => notices.dismiss(notice), wait)
      setTimeout(() => files.delete(id), wait + 30_000)
    }
    entities.load({ conversations: [await fetchConversation(conversation)] })
  }

  /** Whether everything of the message can be put back into the composer here. */
  function canTakeBack({ id, attachments, sender }: ScheduledMessage): boolean {
    return sender?.type === 'user' && sender.id === session.user?.id && (!attachments?.length || files.has(id))
  }

  /** Cancels the message and puts its text, files and reply target into the composer, before what is written there. */
  async function takeBack({ id, conversation_id: conversation }: ScheduledMessage): Promise<boolean> {
    if (refusesOffline())
      return false
    try {
      restore(await cancelScheduled(conversation, id))
      entities.load({ conversations: [await fetchConversation(conversation)] })
      return true
    }
    catch (problem) {
      notices.fail(problem instanceof ApiError && problem.status === 404 ? 'undo_too_late' : 'undo_failed', problem)
      return false
    }
  }

  function restore({ id, conversation_id: conversation, content, content_attributes: attributes }: ScheduledMessage): void {
    const { in_reply_to = null, to_emails: to, cc_emails: cc = [], bcc_emails: bcc = [] } = attributes
    putBack(conversation, content ?? '', in_reply_to, files.get(id) ?? [], to && { to, cc, bcc })
    files.delete(id)
  }

  function putBack(conversation: number, content: string, in_reply_to: number | null, held: readonly HeldFile[], recipients?: Recipients): void {
    const reply = [unsigned(content), drafts.of(conversation).reply].filter(Boolean).join('\n\n')
    drafts.update(conversation, { reply, kind: 'reply', in_reply_to, ...recipients && { recipients } })
    chosenFiles.add(conversation, held)
  }

  /** The composer adds the signature again. */
  function unsigned(content: string): string {
    const ending = `\n\n${session.user?.message_signature?.trim() ?? ''}`
    return ending.trim() && content.endsWith(ending) ? content.slice(0, -ending.length) : content
  }

  return { undoSeconds, hold, canTakeBack, takeBack, putBack }
})
