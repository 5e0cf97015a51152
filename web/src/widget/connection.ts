/**
 * Keeps the visitor's messages in step with the server: a first page, then a socket, and repeated
 * questions where none opens. Loaded with the first message.
 */
import type { Ref } from 'vue'
import type { DeskSocket } from '@/realtime/socket'
import type { Bridge } from './bridge'
import type { Http } from './http'
import { openLive } from './live'
import { persistently as retried } from './persistently'
import { fetchMessages } from './laterRequests'
import type { Page } from './laterRequests'
import type { ChatState, Rows } from './state'
import { isFromVisitor, newestId } from './state'
import type { WidgetContact, WidgetConversation } from './types'
import type { Typing } from './typing'

export interface ConnectionOptions {
  http: Http
  bridge: Bridge
  contact: Readonly<Ref<WidgetContact | null>>
  state: Readonly<Ref<ChatState>>
  typing: Typing
  isOpen: Readonly<Ref<boolean>>
  /** Adds what the server says to the state. */
  take: (rows: Rows) => void
  onLine: (isReachable: boolean) => void
  /** Fetches the token again, which a merge of contacts changes. */
  identify: () => Promise<void>
}

export type Connection = ReturnType<typeof createConnection>

/** After so many failures, each attempt also fetches the messages over HTTP: sockets may be blocked. */
const FAILURES_BEFORE_POLLING = 2
const FAILURES_PER_IDENTIFICATION = 3
/** Pages that are fetched to close the gap to the known messages. */
const MOST_PAGES = 20

export function createConnection(options: ConnectionOptions) {
  const { http, bridge, contact, state, typing, isOpen, take, onLine, identify } = options
  let socket: DeskSocket | null = null
  /** Its number changes with the visitor: answers for an earlier one are dropped. */
  let session = 0
  let refreshing: Promise<void> | null = null
  let isStale = false

  const persistently = <T>(run: () => Promise<T>) => retried(run, onLine)
  const pubsubToken = () => contact.value?.pubsub_token ?? ''
  const onPage = ({ messages, conversation }: Page) => takeIn({ messages, conversations: conversation ? [conversation] : [] })

  /** The newest messages, and all between them and the known ones. Returns the feed position that was read before them. */
  async function fetchAll(): Promise<number | null> {
    const mine = session
    const known = newestId(state.value)
    const first = await persistently(() => fetchMessages(http))
    if (mine !== session)
      return null
    onPage(first)
    let page = first
    for (let count = 1; known && page.messages.length && oldestOf(page) > known && count < MOST_PAGES; count++) {
      page = await persistently(() => fetchMessages(http, { before: String(oldestOf(page)) }))
      if (mine !== session)
        return null
      onPage({ ...page, conversation: null })
    }
    return first.head
  }

  function takeIn(rows: Rows): void {
    take(rows)
    rows.conversations?.forEach(followVisit)
  }

  /** Agents see the pages of a visitor whose conversation goes on. Without their code, the chat is whole. */
  function followVisit({ status }: Partial<WidgetConversation>): void {
    if (status && status !== 'resolved')
      void import('./visits/presence').then(({ followPages }) => followPages(http)).catch(() => undefined)
  }

  async function connect(): Promise<void> {
    const token = pubsubToken()
    if (!token || socket)
      return
    const mine = session
    const head = await fetchAll()
    if (head === null || mine !== session || socket)
      return
    socket = openLive({ pubsubToken: token, head, onRows: receive, onTyping: typing.show, onRefresh: () => void refresh(), onFailure, onState: isLive => isLive && onLine(true) })
  }

  function receive(rows: Rows): void {
    const added = (rows.messages ?? []).filter(({ id }) => !state.value.messages.has(id))
    takeIn(rows)
    for (const message of added)
      bridge.send('onEvent', { eventIdentifier: 'chatwoot:on-message', data: message })
    if (added.some(message => !isFromVisitor(message))) {
      typing.show(null)
      if (!isOpen.value || document.hidden)
        playSound()
    }
  }

  /** A website's page has had a click, which browsers ask for before a sound; a frame may have had none. */
  function playSound(): void {
    if (bridge.kind === 'site')
      bridge.send('playAudio')
    else
      void import('./tone').then(({ playTone }) => playTone()).catch(() => undefined)
  }

  /** A call during another one lets it run once more: the change may have come after its answer. */
  function refresh(): Promise<void> {
    isStale = true
    refreshing ??= (async () => {
      while (isStale) {
        isStale = false
        await fetchAll()
      }
    })().catch(() => undefined).finally(() => {
      refreshing = null
    })
    return refreshing
  }

  function onFailure(attempts: number): void {
    if (attempts < FAILURES_BEFORE_POLLING)
      return
    void refresh()
    if (attempts % FAILURES_PER_IDENTIFICATION === 0) {
      const before = pubsubToken()
      void identify().then(() => pubsubToken() !== before && reopen()).catch(() => undefined)
    }
  }

  function reopen(): void {
    close()
    void connect().catch(() => undefined)
  }

  function close(): void {
    session += 1
    socket?.close()
    socket = null
  }

  const resume = () => socket?.resume()
  const pause = () => socket?.pause()
  addEventListener('online', resume)
  addEventListener('offline', pause)
  document.addEventListener('visibilitychange', () => !document.hidden && resume())
  // An open socket would keep a page out of the browser's cache for going back.
  addEventListener('pagehide', pause)
  addEventListener('pageshow', ({ persisted }) => persisted && resume())

  return { connect, refresh, close }
}

const oldestOf = ({ messages }: Page) => Math.min(...messages.map(({ id }) => id))
