import { defineStore } from 'pinia'
import * as api from '@/api/conversations'
import { removeMessage as askToRemove, retryMessage as askToRetry } from '@/api/messages'
import type { ConversationStatus, Priority } from '@/api/schema'
import { useEntities } from './entities'
import type { NoticeKey } from './notices'
import { useNotices } from './notices'
import type { ConversationPatch } from './optimistic'
import { useOptimistic } from './optimistic'

/** How long the feed gets to tell of a change the server has agreed to, before we ask. */
const patience = 2_000

export const useConversationActions = defineStore('conversationActions', () => {
  const entities = useEntities()
  const optimistic = useOptimistic()
  const notices = useNotices()
  const queues = new Map<number, Promise<unknown>>()
  /** Conversations somebody marked as unread while looking at them. */
  const keptUnread = new Set<number>()

  /** `snoozedUntil` in epoch seconds; without it a snooze lasts until the next reply. */
  function setStatus(id: number, status: ConversationStatus, snoozedUntil?: number): Promise<boolean> {
    return perform(id, { status }, 'status_failed', () => api.setStatus(id, status, snoozedUntil))
  }

  function resolve(id: number): Promise<boolean> {
    return setStatus(id, 'resolved')
  }

  function reopen(id: number): Promise<boolean> {
    return setStatus(id, 'open')
  }

  function snooze(id: number, until?: number): Promise<boolean> {
    return setStatus(id, 'snoozed', until)
  }

  function setPriority(id: number, priority: Priority | null): Promise<boolean> {
    return perform(id, { priority }, 'priority_failed', () => api.setPriority(id, priority))
  }

  function assignAgent(id: number, assignee_id: number | null): Promise<boolean> {
    return perform(id, { assignee_id }, 'assignment_failed', () => api.assignAgent(id, assignee_id))
  }

  function assignTeam(id: number, team_id: number | null): Promise<boolean> {
    return perform(id, { team_id }, 'assignment_failed', () => api.assignTeam(id, team_id))
  }

  function setLabels(id: number, labels: readonly string[]): Promise<boolean> {
    const sorted = [...labels].sort()
    return perform(id, { labels: sorted }, 'labels_failed', () => api.setLabels(id, sorted))
  }

  async function markSeen(id: number): Promise<void> {
    if (keptUnread.has(id) || seeing.has(id))
      return
    seeing.add(id)
    try {
      await perform(id, { unread_count: 0 }, null, async () => entities.load({ conversations: [await api.markSeen(id)] }))
    }
    finally {
      seeing.delete(id)
    }
  }

  const seeing = new Set<number>()

  /** Stays unread until the conversation is opened anew, even while it is in front of its reader. */
  function markUnread(id: number): Promise<boolean> {
    keptUnread.add(id)
    return perform(id, { unread_count: 1 }, 'unread_failed', async () => entities.load({ conversations: [await api.markUnread(id)] }))
  }

  function forgetUnreadMarks(): void {
    keptUnread.clear()
  }

  async function removeMessage(conversationId: number, id: number): Promise<void> {
    try {
      entities.load({ messages: [await askToRemove(conversationId, id)] })
    }
    catch (problem) {
      notices.fail('message_removal_failed', problem, () => void removeMessage(conversationId, id))
    }
  }

  /** Sends a message again whose delivery failed or is in doubt. */
  async function retryMessage(conversationId: number, id: number): Promise<void> {
    try {
      entities.load({ messages: [await askToRetry(conversationId, id)] })
    }
    catch (problem) {
      notices.fail('message_retry_failed', problem, () => void retryMessage(conversationId, id))
    }
  }

  /**
   * Shows the change at once, asks the server, and takes the patch off when the truth has caught up (or the server
   * refused). Requests of one conversation wait for each other, so that the last click wins.
   */
  function perform(id: number, patch: ConversationPatch, failure: NoticeKey | null, ask: () => Promise<unknown>): Promise<boolean> {
    const token = optimistic.lay(id, patch)
    const turn = (queues.get(id) ?? Promise.resolve()).then(() => attempt(id, token, ask))
    const settled = turn.then(() => true, (problem: unknown) => {
      optimistic.lift(token)
      if (failure)
        notices.fail(failure, problem, () => void perform(id, patch, failure, ask))
      return false
    })
    queues.set(id, settled)
    return settled
  }

  async function attempt(id: number, token: number, ask: () => Promise<unknown>): Promise<void> {
    await ask()
    optimistic.agree(token)
    if (optimistic.isPending(token))
      setTimeout(() => void settleByAsking(id, token), patience)
  }

  /** The event is late, or the server meant something else than we guessed: its word is fetched, then stands alone. */
  async function settleByAsking(id: number, token: number): Promise<void> {
    if (!optimistic.isPending(token))
      return
    try {
      entities.load({ conversations: [await api.fetchConversation(id)] })
    }
    finally {
      optimistic.lift(token)
    }
  }

  return {
    resolve, reopen, snooze, setPriority, assignAgent, assignTeam, setLabels, markSeen, markUnread, forgetUnreadMarks,
    removeMessage, retryMessage,
  }
})
