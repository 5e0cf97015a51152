import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { Refusal } from '@/api/bulkActions'
import { MAX_CONVERSATIONS } from '@/api/bulkActions'
import { ApiError } from '@/api/client'
import { fetchConversation } from '@/api/conversations'
import { errorText } from '@/api/errorText'
import type { Conversation } from '@/realtime/model'
import { useConversationActions } from '@/stores/conversationActions'
import { useEntities } from '@/stores/entities'
import { useOptimistic } from '@/stores/optimistic'
import type { Outcome } from './changes'
import { chunksOf, isChange } from './changes'

/** One kind of request for some conversations. */
export interface Step {
  ids: readonly number[]
  /** The fields that the request sets in a conversation. */
  outcomeOf: (conversation: Conversation) => Outcome
  send: (ids: readonly number[]) => Promise<Refusal[]>
}

/** A conversation before and after a change. */
export interface Changed { before: Conversation, outcome: Outcome }
export interface Result { changed: Changed[], refused: Refusal[] }

/** Refused conversations of the selection, and the action to try again. */
export interface Failure { refused: readonly Refusal[], retry: (() => void) | null }

/** Milliseconds before a request without an answer is repeated; each repetition does only what is left. */
const RETRIES = [1_000, 4_000]
/** Milliseconds to wait for the feed before the conversations are fetched. */
const CONFIRMATION = 3_000
const CONFIRMATION_EACH = 30

/** Changes many conversations at once: all rows at the same time, and the server in chunks of its limit. */
export const useBulkRun = defineStore('bulkRun', () => {
  const entities = useEntities()
  const optimistic = useOptimistic()
  const actions = useConversationActions()
  /** Conversations that the server has answered about, of the run that takes several requests or a noticeable time. */
  const progress = ref<{ done: number, total: number } | null>(null)
  const isRunning = ref(false)
  const failure = shallowRef<Failure | null>(null)
  /** Resolving waits for a confirmation: not every customer has received every message. */
  const resolving = shallowRef<{ count: number, run: () => void } | null>(null)
  const wait = shallowRef((milliseconds: number) => new Promise(resolve => setTimeout(resolve, milliseconds)))
  let last: Promise<unknown> = Promise.resolve()

  /** Displays the outcome at once. A refusal takes back what is displayed of its conversation; the others go on. */
  function perform(steps: readonly Step[]): Promise<Result> {
    const prepared = steps.flatMap(({ ids, outcomeOf, send }) => chunksOf(ids, MAX_CONVERSATIONS).map(chunk => ({ send, changes: prepare(chunk, outcomeOf) })))
    const result = last.then(() => sendAll(prepared))
    last = result.catch(() => undefined)
    return result
  }

  interface Prepared extends Changed { token: number | null }

  function prepare(ids: readonly number[], outcomeOf: Step['outcomeOf']): Prepared[] {
    return ids.flatMap((id) => {
      const before = optimistic.conversations.get(id)
      if (!before)
        return []
      const outcome = outcomeOf(before)
      return [{ before, outcome, token: isChange(outcome, before) ? optimistic.apply(id, outcome) : null }]
    })
  }

  async function sendAll(chunks: { send: Step['send'], changes: Prepared[] }[]): Promise<Result> {
    const result: Result = { changed: [], refused: [] }
    isRunning.value = true
    progress.value = { done: 0, total: chunks.reduce((sum, { changes }) => sum + changes.length, 0) }
    try {
      for (const { send, changes } of chunks) {
        const refused = await sendChunk(changes, send)
        result.refused.push(...refused)
        const ids = new Set(refused.map(({ id }) => id))
        result.changed.push(...settle(changes, ids))
        progress.value = { ...progress.value, done: progress.value.done + changes.length }
      }
    }
    finally {
      isRunning.value = false
      progress.value = null
    }
    return result
  }

  async function sendChunk(changes: readonly Prepared[], send: Step['send']): Promise<Refusal[]> {
    const ids = changes.map(({ before }) => before.id)
    try {
      return await actions.together(ids, () => withRetries(() => send(ids)))
    }
    catch (problem) {
      const code = problem instanceof ApiError ? problem.code : 'unknown'
      return ids.map(id => ({ id, code, message: errorText(problem) }))
    }
  }

  async function withRetries<Answer>(send: () => Promise<Answer>): Promise<Answer> {
    for (const delay of RETRIES) {
      try {
        return await send()
      }
      catch (problem) {
        if (!(problem instanceof ApiError) || !problem.retryable)
          throw problem
        await wait.value(delay)
      }
    }
    return send()
  }

  /** The changes that were made. */
  function settle(changes: readonly Prepared[], refused: ReadonlySet<number>): Changed[] {
    const pending = new Map<number, number>()
    for (const { before: { id }, token } of changes) {
      if (token === null)
        continue
      if (refused.has(id)) {
        optimistic.revert(token)
        continue
      }
      optimistic.confirm(token)
      if (optimistic.isPending(token))
        pending.set(id, token)
    }
    if (pending.size)
      setTimeout(() => void refetchUnlessConfirmed(pending), CONFIRMATION + pending.size * CONFIRMATION_EACH)
    return changes.filter(({ before }) => !refused.has(before.id))
  }

  /** Replaces what is displayed by the server's state where no event came in time. */
  async function refetchUnlessConfirmed(pending: ReadonlyMap<number, number>): Promise<void> {
    for (const [id, token] of pending) {
      if (!optimistic.isPending(token))
        continue
      // The event still brings the change when the connection is back.
      await fetchConversation(id).then(conversation => entities.load({ conversations: [conversation] }), () => undefined)
      optimistic.revert(token)
    }
  }

  return { progress, isRunning, failure, resolving, wait, perform }
})
