import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { ApiError } from '@/api/client'
import { fetchConversation } from '@/api/conversations'
import { createLatest } from '@/api/latest'
import { listMessages, messagesPerPage } from '@/api/messages'
import type { WireMessage } from '@/api/schema'
import type { Contact, Conversation, Message } from '@/realtime/model'
import { useConversationActions } from './conversationActions'
import { useEntities } from './entities'
import { useOptimistic } from './optimistic'
import type { OutboxEntry } from './outbox'
import { useOutbox } from './outbox'

export type ThreadState = 'idle' | 'loading' | 'ready' | 'loading-older' | 'failed'

/** `key` stays the same while a pending message becomes a real one, so that nothing is drawn anew. */
export type ThreadItem =
  | { key: string, kind: 'message', message: Message }
  | { key: string, kind: 'pending', entry: OutboxEntry }

/** From which message on a thread is known without holes. */
interface LoadedRange { oldest: number, complete: boolean }

export const useThread = defineStore('thread', () => {
  const entities = useEntities()
  const optimistic = useOptimistic()
  const outbox = useOutbox()
  const actions = useConversationActions()

  const conversationId = ref<number | null>(null)
  const state = ref<ThreadState>('idle')
  const error = shallowRef<ApiError | null>(null)
  const ranges = shallowRef<ReadonlyMap<number, LoadedRange>>(new Map())
  const visible = ref(false)
  const latest = createLatest()

  const conversation = computed<Conversation | null>(() => {
    return conversationId.value === null ? null : optimistic.conversations.get(conversationId.value) ?? null
  })
  const contact = computed<Contact | null>(() => conversation.value ? entities.contacts.get(conversation.value.contact_id) ?? null : null)
  const range = computed(() => conversationId.value === null ? null : ranges.value.get(conversationId.value) ?? null)
  const hasOlder = computed(() => range.value !== null && !range.value.complete)

  /** Oldest first; only the part that is known without holes. */
  const messages = computed<Message[]>(() => {
    const known = range.value
    if (conversationId.value === null || known === null)
      return []
    return [...entities.messagesOf(conversationId.value).values()]
      .filter(message => known.complete || message.id >= known.oldest)
      .sort((left, right) => left.id - right.id)
  })
  const pending = computed(() => conversationId.value === null ? [] : outbox.of(conversationId.value))
  const items = computed<ThreadItem[]>(() => {
    const echoOf = new Map([...entities.echoes].map(([echo, id]) => [id, echo]))
    return [
      ...messages.value.map((message): ThreadItem => ({ key: echoOf.get(message.id) ?? String(message.id), kind: 'message', message })),
      ...pending.value.map((entry): ThreadItem => ({ key: entry.echo_id, kind: 'pending', entry })),
    ]
  })

  /** Shows a conversation; one that was open before is there at once and kept true by the feed. */
  async function open(id: number): Promise<void> {
    latest.cancel()
    conversationId.value = id
    error.value = null
    if (entities.conversations.has(id) && ranges.value.has(id))
      state.value = 'ready'
    else
      await reload()
  }

  function close(): void {
    latest.cancel()
    conversationId.value = null
    state.value = 'idle'
  }

  /** Fetches the conversation and its newest messages again. */
  async function reload(): Promise<void> {
    const id = conversationId.value
    if (id === null)
      return
    await attempt('loading', signal => fetchNewest(id, signal))
  }

  async function fetchNewest(id: number, signal: AbortSignal): Promise<() => void> {
    const [conversation, page] = await Promise.all([fetchConversation(id, signal), listMessages(id, {}, signal)])
    return () => {
      entities.load({ conversations: [conversation], messages: page.payload })
      remember(id, rangeOf(page.payload, Number.POSITIVE_INFINITY))
    }
  }

  /** Fetches what is open without showing it yet; resolves to what shows it. */
  async function prepareReload(): Promise<() => void> {
    const id = conversationId.value
    const accept = id === null ? undefined : await latest.run(signal => fetchNewest(id, signal))
    return accept ?? (() => undefined)
  }

  /** Fetches what is open unless it is here. */
  async function ensure(): Promise<void> {
    if (conversationId.value !== null)
      await open(conversationId.value)
  }

  async function loadOlder(): Promise<void> {
    const id = conversationId.value
    const known = range.value
    if (id === null || known === null || known.complete || state.value !== 'ready')
      return
    await attempt('loading-older', async (signal) => {
      const page = await listMessages(id, { before: known.oldest }, signal)
      return () => {
        entities.load({ messages: page.payload })
        remember(id, rangeOf(page.payload, known.oldest))
      }
    })
  }

  /** `ask` fetches and returns what to do with the answer, which is dropped when something newer was asked meanwhile. */
  async function attempt(doing: ThreadState, ask: (signal: AbortSignal) => Promise<() => void>): Promise<void> {
    state.value = doing
    error.value = null
    try {
      const accept = await latest.run(ask)
      if (!accept)
        return
      accept()
      state.value = 'ready'
    }
    catch (problem) {
      error.value = problem as ApiError
      state.value = 'failed'
    }
  }

  function remember(id: number, loaded: LoadedRange): void {
    ranges.value = new Map(ranges.value).set(id, loaded)
  }

  /** After a reset no range can be trusted. */
  function forgetRanges(): void {
    ranges.value = new Map()
  }

  /** Features say whether the thread's end is in front of somebody; what is, gets marked as seen. */
  function setVisible(next: boolean): void {
    visible.value = next
  }

  watch([visible, conversationId, () => conversation.value?.unread_count ?? 0, state], () => {
    if (visible.value && conversation.value && state.value === 'ready' && conversation.value.unread_count > 0)
      void actions.markSeen(conversation.value.id)
  })
  watch(conversationId, () => actions.forgetUnreadMarks())

  return {
    conversationId, conversation, contact, state, error, messages, items, pending, hasOlder, visible,
    open, close, reload, loadOlder, setVisible, prepareReload, ensure, forgetRanges,
  }
})

function rangeOf(page: readonly WireMessage[], before: number): LoadedRange {
  const complete = page.length === 0 || (page.length < messagesPerPage && !isHeavy(page))
  return { oldest: Math.min(before, ...page.map(message => message.id)), complete }
}

/** The server cuts a page short when it would weigh too much, so only a light short page is the beginning of a thread. */
function isHeavy(page: readonly WireMessage[]): boolean {
  return JSON.stringify(page).length > 500_000
}
