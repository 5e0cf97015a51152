import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { ApiError } from '@/api/client'
import { fetchConversation } from '@/api/conversations'
import { createLatest } from '@/api/latest'
import { listMessages, messagesPerPage } from '@/api/messages'
import type { WireMessage } from '@/api/types'
import type { Contact, Conversation, Message } from '@/realtime/model'
import { useConnection } from './connection'
import { useConversationActions } from './conversationActions'
import { useEntities } from './entities'
import { useOptimistic } from './optimistic'
import type { OutboxEntry } from './outbox'
import { useOutbox } from './outbox'

export type ThreadState = 'idle' | 'loading' | 'ready' | 'loading-older' | 'failed'

/** `key` stays the same when a pending message is replaced by the stored one, so that it is not rendered again. */
export type ThreadItem =
  | { key: string, kind: 'message', message: Message }
  | { key: string, kind: 'pending', entry: OutboxEntry }

/** Messages from id `oldest` on are loaded without gaps; `complete` when `oldest` is the first message. `merged`: how many conversations had been merged into it. */
interface LoadedRange { oldest: number, complete: boolean, merged: number }

export const useThread = defineStore('thread', () => {
  const entities = useEntities()
  const optimistic = useOptimistic()
  const outbox = useOutbox()
  const connection = useConnection()
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

  /** Oldest first; only the range that is loaded without gaps. */
  const messages = computed<Message[]>(() => {
    const loaded = range.value
    if (conversationId.value === null || loaded === null)
      return []
    return [...entities.messagesOf(conversationId.value).values()]
      .filter(message => loaded.complete || message.id >= loaded.oldest)
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

  /** Opens a conversation. One that was open before is displayed immediately: events keep it current. */
  async function open(id: number): Promise<void> {
    latest.cancel()
    conversationId.value = id
    error.value = null
    if (entities.conversations.has(id) && ranges.value.get(id)?.merged === mergedInto(id))
      state.value = 'ready'
    else
      await reload()
  }

  const mergedInto = (id: number) => entities.conversations.get(id)?.merged_ids.length ?? 0

  function close(): void {
    latest.cancel()
    conversationId.value = null
    state.value = 'idle'
  }

  /** Refetches the conversation and its newest messages. */
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
      setRange(id, rangeOf(page.payload, Number.POSITIVE_INFINITY), conversation.merged_ids?.length)
    }
  }

  /** Fetches the open conversation; resolves to a function that displays it. */
  async function prepareReload(): Promise<() => void> {
    const id = conversationId.value
    const commit = id === null ? undefined : await latest.run(signal => fetchNewest(id, signal))
    return commit ?? (() => undefined)
  }

  /** Fetches the open conversation unless it is loaded. */
  async function ensureLoaded(): Promise<void> {
    if (conversationId.value !== null)
      await open(conversationId.value)
  }

  async function loadOlder(): Promise<void> {
    const id = conversationId.value
    const loaded = range.value
    if (id === null || loaded === null || loaded.complete || state.value !== 'ready')
      return
    await attempt('loading-older', async (signal) => {
      const page = await listMessages(id, { before: loaded.oldest }, signal)
      return () => {
        entities.load({ messages: page.payload })
        setRange(id, rangeOf(page.payload, loaded.oldest), loaded.merged)
      }
    })
  }

  /** Loads the open thread back to the message, without a gap. */
  async function loadBackTo(message: number): Promise<void> {
    const id = conversationId.value
    const loaded = range.value
    const oldest = loaded?.oldest ?? 0
    if (id === null || message >= oldest || state.value !== 'ready')
      return
    await attempt('loading-older', async (signal) => {
      const found: WireMessage[] = []
      for (let page = await listMessages(id, { after: message, before: oldest }, signal); page.payload.length; page = await listMessages(id, { after: (found.at(-1)?.id ?? 0) + 1, before: oldest }, signal))
        found.push(...page.payload)
      return () => {
        entities.load({ messages: found })
        setRange(id, { oldest: message, complete: false }, loaded?.merged)
      }
    })
  }

  /** Fetches a message of which a page had only a part. */
  async function fetchWhole({ id, conversation_id }: Message): Promise<void> {
    entities.load({ messages: (await listMessages(conversation_id, { after: id, before: id + 1 })).payload })
  }

  /** `load` fetches and returns a function that applies the response, which is skipped after a newer request. */
  async function attempt(during: ThreadState, load: (signal: AbortSignal) => Promise<() => void>): Promise<void> {
    state.value = during
    error.value = null
    try {
      const commit = await latest.run(load)
      if (!commit)
        return
      commit()
      state.value = 'ready'
    }
    catch (problem) {
      error.value = problem as ApiError
      state.value = 'failed'
    }
  }

  function setRange(id: number, loaded: Omit<LoadedRange, 'merged'>, merged = 0): void {
    ranges.value = new Map(ranges.value).set(id, { ...loaded, merged })
  }

  /** Fetches what a merge has added to the loaded range of the open thread, which stays displayed. A failure leaves it to the next opening. */
  async function fetchMerged(id: number, { oldest }: LoadedRange, merged: number): Promise<void> {
    const found: WireMessage[] = []
    for (let page = await listMessages(id, { after: oldest - 1 }); page.payload.length; page = await listMessages(id, { after: found.at(-1)?.id ?? 0 }))
      found.push(...page.payload)
    entities.load({ messages: found })
    setRange(id, { oldest, complete: false }, merged)
  }

  /** Discards all loaded ranges after a reset. */
  function invalidateRanges(): void {
    ranges.value = new Map()
  }

  /** Reports whether the end of the thread is visible to the agent; visible messages are marked as seen. */
  function setVisible(next: boolean): void {
    visible.value = next
  }

  watch([visible, conversationId, () => conversation.value?.unread_count ?? 0, state, () => connection.isOffline], () => {
    if (visible.value && conversation.value && state.value === 'ready' && conversation.value.unread_count > 0)
      void actions.markSeen(conversation.value.id)
  })
  watch(() => entities.conversations.get(conversationId.value ?? 0)?.merged_ids.length ?? 0, (merged) => {
    const id = conversationId.value
    if (id !== null && range.value && range.value.merged !== merged && state.value !== 'loading')
      void fetchMerged(id, range.value, merged).catch(() => undefined)
  })
  watch(conversationId, () => actions.clearUnreadMarks())

  return {
    conversationId, conversation, contact, state, error, messages, items, pending, hasOlder, visible,
    open, close, reload, loadOlder, loadBackTo, setVisible, prepareReload, ensureLoaded, fetchWhole, invalidateRanges,
  }
})

function rangeOf(page: readonly WireMessage[], before: number): Omit<LoadedRange, 'merged'> {
  const complete = page.length === 0 || (page.length < messagesPerPage && !mayBeTruncated(page))
  return { oldest: Math.min(before, ...page.map(message => message.id)), complete }
}

/** The server ends a page of about 2 MB early; such a page does not mark the beginning of the thread. */
function mayBeTruncated(page: readonly WireMessage[]): boolean {
  return JSON.stringify(page).length > 500_000
}
