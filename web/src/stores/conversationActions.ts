import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { ApiError } from '@/api/client'
import * as api from '@/api/conversations'
import { removeMessage as requestRemoval, retryMessage as requestRetry } from '@/api/messages'
import type { Attributes, AttributeValue, ConversationStatus, Priority } from '@/api/types'
import type { Conversation } from '@/realtime/model'
import { useConnection } from './connection'
import { useEntities } from './entities'
import type { NoticeKey } from './notices'
import { useNotices } from './notices'
import { refusesOffline } from './offline'
import type { ConversationPatch } from './optimistic'
import { useOptimistic } from './optimistic'

/** Milliseconds to wait for the feed to confirm an accepted change before fetching the conversation. */
const confirmationTimeout = 2_000

export const useConversationActions = defineStore('conversationActions', () => {
  const entities = useEntities()
  const optimistic = useOptimistic()
  const notices = useNotices()
  const connection = useConnection()
  const queues = new Map<number, Promise<unknown>>()
  const confirmations = new Set<ReturnType<typeof setTimeout>>()
  /** Open conversations that the agent marked as unread. */
  const keptUnread = new Set<number>()

  /** `snoozedUntil` in epoch seconds; without it a snooze lasts until the next reply. */
  function setStatus(id: number, status: ConversationStatus, snoozedUntil?: number): Promise<boolean> {
    return perform(id, { status }, 'status_failed', () => api.setStatus(id, status, snoozedUntil))
  }

  function resolve(id: number): Promise<boolean> {
    return setStatus(id, 'resolved')
  }

  /** The conversation that was not resolved, with the keys of the attributes that it lacks. */
  const incomplete = shallowRef<{ id: number, keys: string[] } | null>(null)

  /** Resolves with values of attributes that it lacked. */
  function resolveWith(id: number, values: Attributes): Promise<boolean> {
    const custom_attributes = { ...optimistic.conversations.get(id)?.custom_attributes, ...values }
    return perform(id, { status: 'resolved', custom_attributes }, 'status_failed', () => api.setStatus(id, 'resolved', undefined, values))
  }

  /** Spam that is none unblocks its contact. */
  function reopen(id: number): Promise<boolean> {
    const isSpam = optimistic.conversations.get(id)?.status === 'spam'
    return perform(id, { status: 'open' }, 'status_failed', () => api.restore(id, { status: 'open', ...(isSpam && { contact_blocked: false }) }))
  }

  function markAsSpam(id: number, block?: boolean): Promise<boolean> {
    return perform(id, { status: 'spam' }, 'status_failed', () => api.restore(id, { status: 'spam', ...(block && { contact_blocked: true }) }))
  }

  function snooze(id: number, until?: number): Promise<boolean> {
    return setStatus(id, 'snoozed', until)
  }

  /** Returns to a former status with the end of its snooze, team and assignee. `unblock`: the contact was not blocked. */
  function restore({ id, status, snoozed_until: until, assignee_id, team_id }: Conversation, unblock?: boolean): Promise<boolean> {
    const former = { status, assignee_id, team_id, ...(unblock && { contact_blocked: false }), ...(until && { snoozed_until: Math.floor(Date.parse(until) / 1000) }) }
    return perform(id, { status, assignee_id, team_id }, 'undo_failed', () => api.restore(id, former))
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

  /** Adds or removes one person, so that two agents who change the list at once do not undo each other's change. */
  function setParticipates(id: number, userId: number, participates: boolean): Promise<boolean> {
    const others = (optimistic.conversations.get(id)?.participant_ids ?? []).filter(each => each !== userId)
    const participant_ids = participates ? [...others, userId] : others
    return perform(id, { participant_ids }, 'participants_failed', () => (participates ? api.addParticipant : api.removeParticipant)(id, userId))
  }

  /** Without `value` removes the attribute. */
  function setCustomAttribute(id: number, key: string, value: AttributeValue | null): Promise<boolean> {
    const { [key]: _, ...others } = optimistic.conversations.get(id)?.custom_attributes ?? {}
    const custom_attributes = value === null ? others : { ...others, [key]: value }
    return perform(id, { custom_attributes }, 'attributes_failed', () => api.setCustomAttributes(id, custom_attributes))
  }

  async function markSeen(id: number): Promise<void> {
    if (keptUnread.has(id) || markingSeen.has(id))
      return
    markingSeen.add(id)
    try {
      await perform(id, { unread_count: 0 }, null, async () => entities.load({ conversations: [await api.markSeen(id)] }))
    }
    finally {
      markingSeen.delete(id)
    }
  }

  const markingSeen = new Set<number>()

  /** Keeps the conversation unread until it is opened again, even while it is visible. */
  function markUnread(id: number): Promise<boolean> {
    keptUnread.add(id)
    return perform(id, { unread_count: 1 }, 'unread_failed', async () => entities.load({ conversations: [await api.markUnread(id)] }))
  }

  /** Also one that was marked as unread. */
  function markRead(id: number): Promise<boolean> {
    keptUnread.delete(id)
    return perform(id, { unread_count: 0 }, 'read_failed', async () => entities.load({ conversations: [await api.markSeen(id)] }))
  }

  function clearUnreadMarks(): void {
    keptUnread.clear()
  }

  async function removeMessage(conversationId: number, id: number): Promise<void> {
    if (refusesOffline())
      return
    try {
      entities.load({ messages: [await requestRemoval(conversationId, id)] })
    }
    catch (problem) {
      notices.fail('message_removal_failed', problem, () => void removeMessage(conversationId, id))
    }
  }

  /** Resends a message whose delivery failed or is unconfirmed. */
  async function retryMessage(conversationId: number, id: number): Promise<void> {
    if (refusesOffline())
      return
    try {
      entities.load({ messages: [await requestRetry(conversationId, id)] })
    }
    catch (problem) {
      notices.fail('message_retry_failed', problem, () => void retryMessage(conversationId, id))
    }
  }

  /**
   * Applies the patch, sends the request, and reverts the patch once the entity contains the change or the request failed.
   * Offline it changes nothing and says so: only messages wait for the network.
   * Requests of one conversation are sent one after the other, so that the last click wins.
   */
  function perform(id: number, patch: ConversationPatch, failure: NoticeKey | null, send: () => Promise<unknown>): Promise<boolean> {
    if (failure ? refusesOffline() : connection.isOffline)
      return Promise.resolve(false)
    const token = optimistic.apply(id, patch)
    const sent = (queues.get(id) ?? Promise.resolve()).then(() => attempt(id, token, send))
    const settled = sent.then(() => true, (problem: unknown) => {
      optimistic.revert(token)
      incomplete.value = missingOf(id, problem)
      if (failure && !incomplete.value)
        notices.fail(failure, problem, () => void perform(id, patch, failure, send))
      return false
    })
    queues.set(id, settled)
    return settled
  }

  /** Sends a request for many conversations after the pending ones of each, and before later ones. */
  function together<Result>(ids: readonly number[], send: () => Promise<Result>): Promise<Result> {
    const sent = Promise.all(ids.map(id => queues.get(id))).then(send)
    const settled = sent.then(() => true, () => false)
    ids.forEach(id => queues.set(id, settled))
    return sent
  }

  async function attempt(id: number, token: number, send: () => Promise<unknown>): Promise<void> {
    await send()
    optimistic.confirm(token)
    if (optimistic.isPending(token))
      scheduleRefetch(id, token)
  }

  function scheduleRefetch(id: number, token: number): void {
    const timer = setTimeout(() => {
      confirmations.delete(timer)
      void refetchUnlessConfirmed(id, token)
    }, confirmationTimeout)
    confirmations.add(timer)
  }

  /** Replaces the patch by the server's state when no event confirmed it in time. */
  async function refetchUnlessConfirmed(id: number, token: number): Promise<void> {
    if (!optimistic.isPending(token))
      return
    try {
      entities.load({ conversations: [await api.fetchConversation(id)] })
    }
    catch {
      // The event still brings the change when the connection is back.
    }
    finally {
      optimistic.revert(token)
    }
  }

  /** Cancels everything that is pending: another account or user. */
  function clear(): void {
    confirmations.forEach(timer => clearTimeout(timer))
    confirmations.clear()
    queues.clear()
    keptUnread.clear()
    optimistic.clear()
    incomplete.value = null
  }

  return {
    incomplete, resolve, resolveWith, reopen, markAsSpam, snooze, restore, setPriority, assignAgent, assignTeam, setLabels, setParticipates, setCustomAttribute, markSeen, markRead, markUnread, clearUnreadMarks,
    removeMessage, retryMessage, together, clear,
  }
})

/** Null unless the conversation was refused because attributes have no value. */
function missingOf(id: number, problem: unknown): { id: number, keys: string[] } | null {
  return problem instanceof ApiError && problem.code === 'attributes_required'
    ? { id, keys: problem.fields.map(field => field.replace('custom_attributes.', '')) }
    : null
}
