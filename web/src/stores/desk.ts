import { defineStore } from 'pinia'
import { ref, shallowRef, watch } from 'vue'
import type { ApiError } from '@/api/client'
import { forgetEarly } from '@/api/early'
import { feedHead } from '@/api/feed'
import { createLatest } from '@/api/latest'
import type { Agent, SortBy } from '@/api/types'
import type { CacheKeys } from '@/collections'
import { useCacheKeys } from '@/collections'
import type { DeskEvent, EphemeralEvent } from '@/realtime/events'
import { isOmitted } from '@/realtime/events'
import type { ConversationFilter } from '@/realtime/selection'
import type { SocketOptions } from '@/realtime/socket'
import { useAssignableAgents } from './assignableAgents'
import { socketUrl, useConnection } from './connection'
import { useConversationActions } from './conversationActions'
import { useConversationLists } from './conversationLists'
import type { useDraftSync } from './draftSync'
import { useEntities } from './entities'
import { useNotices } from './notices'
import { useOmittedEntities } from './omittedEntities'
import { useOutbox } from './outbox'
import { usePresence } from './presence'
import { useSession } from './session'
import { useSettings } from './settings'
import { useThread } from './thread'

/** Drafts are saved by code that the first screen does not need. Out of reach, it is loaded when the connection is live again. */
function syncDrafts(run: (sync: ReturnType<typeof useDraftSync>) => unknown): Promise<unknown> {
  return import('./draftSync').then(({ useDraftSync }) => run(useDraftSync())).catch(() => undefined)
}

export type DeskState = 'closed' | 'opening' | 'open' | 'failed'

export interface Opening extends Partial<Pick<SocketOptions, 'WebSocket' | 'clock'>> {
  /** The list to load first, in parallel with the settings. */
  list?: { filter: ConversationFilter, sort: SortBy }
}

/** Number of failed connections after which the session is checked. */
const failuresPerSessionCheck = 4

/** Index reads may lag behind the head, so the loaded data may lack the changes of the last 20 positions. */
const maxLag = 20

/** Loads feed head and cache keys, then settings and the first list in parallel, then connects the socket from that head. */
export const useDesk = defineStore('desk', () => {
  const entities = useEntities()
  const session = useSession()
  const settings = useSettings()
  const lists = useConversationLists()
  const thread = useThread()
  const connection = useConnection()
  const omitted = useOmittedEntities()
  const presence = usePresence()
  const outbox = useOutbox()
  const assignableAgents = useAssignableAgents()
  const actions = useConversationActions()

  const state = ref<DeskState>('closed')
  const error = shallowRef<ApiError | null>(null)
  /** Increases when everything was fetched again; features with data of their own should refetch it. */
  const generation = ref(0)

  const opening = createLatest()
  let accountKey: string | undefined

  /** Requires a signed-in session; the end of the session closes the desk. */
  async function open({ list, ...transport }: Opening = {}): Promise<void> {
    state.value = 'opening'
    error.value = null
    try {
      const position = await opening.run(() => loadInitialData(list))
      if (position === undefined)
        return
      connection.open({ ...transport, url, position, onEvents, onEphemeral, onReset, onLive, onFailure })
      state.value = 'open'
      void outbox.resume()
    }
    catch (problem) {
      error.value = problem as ApiError
      state.value = 'failed'
    }
  }

  /** Resolves to the feed position from which on events have to be applied to the loaded data. */
  async function loadInitialData(list: Opening['list']): Promise<number> {
    try {
      const [head] = await Promise.all([feedHead(), settings.loadKeys()])
      await Promise.all([settings.load(), list && lists.show(list.filter, list.sort)])
      return Math.max(0, head - maxLag)
    }
    finally {
      forgetEarly()
    }
  }

  function url(): string {
    return socketUrl(session.user?.pubsub_token ?? '', session.accountId)
  }

  function onEvents(events: DeskEvent[]): void {
    entities.apply(events)
    events.filter(isOmitted).forEach(omitted.add)
    const invalidated = events.findLast(event => event.event === 'account.cache_invalidated')
    if (invalidated)
      void refreshSettings(invalidated.data.cache_keys)
  }

  function onEphemeral(events: EphemeralEvent[]): void {
    presence.apply(events)
    session.applyAvailability(presence.users[session.user?.id ?? 0])
    const drafted = events.filter(event => event.event === 'draft.updated')
    if (drafted.length)
      void syncDrafts(sync => drafted.forEach(({ data }) => void sync.receive(data)))
  }

  /** Without `keys`, fetches them first. A failed refresh is repeated when the connection is live again. */
  async function refreshSettings(keys?: CacheKeys): Promise<void> {
    try {
      if (await settings.refresh(keys))
        await reloadAll()
    }
    catch (problem) {
      useNotices().fail('load_failed', problem, () => void refreshSettings())
    }
  }

  function onReset(): void {
    entities.beginReset()
    void refreshSettings().then(reloadAll)
  }

  let reloading = false
  let reloadAgain = false

  /** Reloads everything, one run at a time; a call during a run causes another run after it. */
  async function reloadAll(): Promise<void> {
    reloadAgain = true
    if (reloading)
      return
    reloading = true
    while (reloadAgain) {
      reloadAgain = false
      await replaceData()
    }
    reloading = false
  }

  /** Keeps the old rows displayed until the new ones are loaded, then replaces them in one step without flicker. */
  async function replaceData(): Promise<void> {
    entities.beginReset()
    const fresh = await Promise.all([lists.prepareReload(), thread.prepareReload()]).catch(() => [])
    omitted.clear()
    entities.finishReset()
    lists.invalidateViews()
    thread.invalidateRanges()
    fresh.forEach(commit => commit())
    generation.value += 1
    await Promise.all([lists.ensureLoaded(), thread.ensureLoaded()])
  }

  function onLive(): void {
    void outbox.resume()
    void syncDrafts(sync => sync.refresh())
    if (settings.isOutdated())
      void refreshSettings()
    void omitted.fetchAll()
    if (lists.state === 'failed')
      void lists.reload()
    if (thread.state === 'failed')
      void thread.reload()
  }

  function onFailure(attempts: number): void {
    // A socket cannot distinguish a rejected token from a network failure; an HTTP request can.
    if (attempts % failuresPerSessionCheck === 0)
      void session.refresh().catch(() => undefined)
  }

  /** Removes all data of this user from memory. */
  function close(): void {
    opening.cancel()
    connection.close()
    for (const store of [omitted, presence, actions, settings, assignableAgents, entities])
      store.clear()
    thread.close()
    thread.invalidateRanges()
    lists.close()
    state.value = 'closed'
  }

  watch(() => thread.contact?.id, id => connection.watchContacts(id ? [id] : []))

  // A page without a connection misses who stops typing and who leaves.
  watch(() => connection.state, (state) => { if (state === 'offline') presence.clear() }, { flush: 'sync' })

  // The person changed the own photo in another browser.
  watch(() => entities.collection<Agent>('agents').get(session.user?.id ?? 0)?.thumbnail, (url) => {
    if (url !== undefined && url !== session.user?.avatar_url)
      void session.refresh().catch(() => undefined)
  })

  // An administrator changed the account, whose name is in the profile.
  watch(() => useCacheKeys().keys?.account, (key) => {
    if (key && accountKey && key !== accountKey)
      void session.refresh().catch(() => undefined)
    accountKey = key ?? accountKey
  })

  watch(() => session.state, (state) => {
    if (state === 'signed-out')
      close()
  })

  return { state, error, generation, open, close }
})
