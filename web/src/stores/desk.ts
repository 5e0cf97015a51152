import { defineStore } from 'pinia'
import { ref, shallowRef, watch } from 'vue'
import type { ApiError } from '@/api/client'
import { feedHead } from '@/api/feed'
import { createLatest } from '@/api/latest'
import type { SortBy } from '@/api/schema'
import type { DeskEvent, EphemeralEvent } from '@/realtime/events'
import { isOmitted } from '@/realtime/events'
import type { ConversationFilter } from '@/realtime/selection'
import type { SocketOptions } from '@/realtime/socket'
import { socketUrl, useConnection } from './connection'
import { useConversationLists } from './conversationLists'
import { useEntities } from './entities'
import { useNotices } from './notices'
import { useOmissions } from './omittedEntities'
import { useOutbox } from './outbox'
import { usePresence } from './presence'
import { useSession } from './session'
import { useSettings } from './settings'
import { useThread } from './thread'

export type DeskState = 'closed' | 'opening' | 'open' | 'failed'

export interface Opening extends Partial<Pick<SocketOptions, 'WebSocket' | 'clock'>> {
  /** The list that will be looked at first, so that it need not wait for the screen. */
  list?: { filter: ConversationFilter, sort: SortBy }
}

/** How many failed connections it takes to suspect the session instead of the network. */
const suspicious = 4

/** Lists are read from indexes that may lag behind the head by a moment: what happened just before it is told again. */
const overlap = 20

/** Opens the desk: head of the feed first, then settings and the list side by side, then the socket from that head on. */
export const useDesk = defineStore('desk', () => {
  const entities = useEntities()
  const session = useSession()
  const settings = useSettings()
  const lists = useConversationLists()
  const thread = useThread()
  const connection = useConnection()
  const omissions = useOmissions()
  const presence = usePresence()
  const outbox = useOutbox()

  const state = ref<DeskState>('closed')
  const error = shallowRef<ApiError | null>(null)
  /** Rises when everything was fetched anew; features that hold ids of their own should ask again. */
  const generation = ref(0)

  const opening = createLatest()

  /** Needs a signed-in session; the end of that session closes the desk. */
  async function open({ list, ...transport }: Opening = {}): Promise<void> {
    state.value = 'opening'
    error.value = null
    try {
      const position = await opening.run(() => fetchEverything(list))
      if (position === undefined)
        return
      connection.open({ ...transport, url, position, overlap, onEvents, onEphemeral, onReset, onLive, onFailure })
      state.value = 'open'
    }
    catch (problem) {
      error.value = problem as ApiError
      state.value = 'failed'
    }
  }

  /** Resolves to the position that what was fetched stands for. */
  async function fetchEverything(list: Opening['list']): Promise<number> {
    const position = await feedHead()
    await Promise.all([settings.load(), list && lists.show(list.filter, list.sort)])
    return position
  }

  function url(): string {
    return socketUrl(session.user?.pubsub_token ?? '', session.accountId)
  }

  function onEvents(events: DeskEvent[]): void {
    entities.apply(events)
    events.filter(isOmitted).forEach(omissions.note)
    if (events.some(event => event.event === 'account.cache_invalidated'))
      void refreshSettings()
  }

  function onEphemeral(events: EphemeralEvent[]): void {
    presence.apply(events)
    session.hearAvailability(presence.users[session.user?.id ?? 0])
  }

  /** Settings that could not be asked for are asked for again as soon as the connection is live. */
  let settingsWanted = false

  async function refreshSettings(): Promise<void> {
    settingsWanted = true
    try {
      const changed = await settings.load()
      settingsWanted = false
      if (changed)
        await startOver()
    }
    catch (problem) {
      useNotices().fail('load_failed', problem, () => void refreshSettings())
    }
  }

  function onReset(): void {
    entities.prepareToStartOver()
    void refreshSettings().then(startOver)
  }

  let startingOver = false
  let again = false

  /** Everything anew, one run at a time: whoever asks during a run gets another one after it. */
  async function startOver(): Promise<void> {
    again = true
    if (startingOver)
      return
    startingOver = true
    while (again) {
      again = false
      await replaceEverything()
    }
    startingOver = false
  }

  /** Old rows stay on screen until the fresh ones are here, and are swapped in one go: nothing flickers. */
  async function replaceEverything(): Promise<void> {
    entities.prepareToStartOver()
    const fresh = await Promise.all([lists.prepareReload(), thread.prepareReload()]).catch(() => [])
    omissions.clear()
    entities.startOver()
    lists.forgetViews()
    thread.forgetRanges()
    fresh.forEach(show => show())
    generation.value += 1
    await Promise.all([lists.ensure(), thread.ensure()])
  }

  function onLive(): void {
    outbox.resume()
    if (settingsWanted)
      void refreshSettings()
    void omissions.fetchAll()
    if (lists.state === 'failed')
      void lists.reload()
    if (thread.state === 'failed')
      void thread.reload()
  }

  function onFailure(attempts: number): void {
    presence.clear()
    // A refused token and a dead network look alike to a socket; an ordinary request tells them apart.
    if (attempts % suspicious === 0)
      void session.refresh().catch(() => undefined)
  }

  /** Leaves nothing of this person behind in memory. */
  function close(): void {
    opening.cancel()
    connection.close()
    for (const store of [omissions, presence, settings, entities])
      store.clear()
    thread.close()
    thread.forgetRanges()
    lists.close()
    state.value = 'closed'
  }

  watch(() => session.state, (now) => {
    if (now === 'signed-out')
      close()
  })

  return { state, error, generation, open, close }
})
