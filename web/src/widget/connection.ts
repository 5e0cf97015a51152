/**
 * Keeps the visitor's messages in step with the server: a first page, then a socket, and repeated
 * questions where none opens. Loaded with the first message.
 */
import type { DeskSocket } from '@/realtime/socket'
import type { Http } from './http'
import { openLive } from './live'
import { persistently as retried } from './persistently'
import { fetchMessages } from './laterRequests'
import type { Page } from './laterRequests'
import type { Rows } from './state'
import type { WidgetConversation } from './types'

export interface ConnectionOptions {
  http: Http
  pubsubToken: () => string
  /** The newest message that is known. */
  newestId: () => number
  onPage: (page: Page) => void
  onRows: (rows: Rows) => void
  onTyping: (name: string | null) => void
  onLine: (isReachable: boolean) => void
  /** Asks for the token again, which a merge of contacts changes. */
  identify: () => Promise<void>
}

export type Connection = ReturnType<typeof createConnection>

/** From then on, messages are asked for with each attempt: sockets may be blocked. */
const FAILURES_BEFORE_POLLING = 2
const FAILURES_PER_IDENTIFICATION = 3
/** Pages that are fetched to close the gap to the known messages. */
const MOST_PAGES = 20

export function createConnection(options: ConnectionOptions) {
  const { http } = options
  let socket: DeskSocket | null = null
  /** Answers to an earlier visitor's questions come too late. */
  let session = 0
  let refreshing: Promise<void> | null = null
  let isStale = false

  const persistently = <T>(run: () => Promise<T>) => retried(run, options.onLine)

  /** The newest messages, and all between them and the known ones. Returns the feed position that was read before them. */
  async function fetchAll(): Promise<number | null> {
    const mine = session
    const known = options.newestId()
    const first = await persistently(() => fetchMessages(http))
    if (mine !== session)
      return null
    options.onPage(first)
    followVisit(first.conversation)
    let page = first
    for (let count = 1; known && page.messages.length && oldestOf(page) > known && count < MOST_PAGES; count++) {
      page = await persistently(() => fetchMessages(http, { before: String(oldestOf(page)) }))
      if (mine !== session)
        return null
      options.onPage({ ...page, conversation: null })
    }
    return first.head
  }

  /** Agents see the pages of a visitor whose conversation goes on. Without their code, the chat is whole. */
  function followVisit(conversation: WidgetConversation | null): void {
    if (conversation && conversation.status !== 'resolved')
      void import('./visits/presence').then(({ followPages }) => followPages(http)).catch(() => undefined)
  }

  async function connect(): Promise<void> {
    const pubsubToken = options.pubsubToken()
    if (!pubsubToken || socket)
      return
    const mine = session
    const head = await fetchAll()
    if (head === null || mine !== session || socket)
      return
    const { onTyping, onLine } = options
    const onRows = (rows: Rows) => {
      options.onRows(rows)
      rows.conversations?.forEach(followVisit)
    }
    socket = openLive({ pubsubToken, head, onRows, onTyping, onRefresh: () => void refresh(), onFailure, onState: isLive => isLive && onLine(true) })
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
      const before = options.pubsubToken()
      void options.identify().then(() => options.pubsubToken() !== before && reopen()).catch(() => undefined)
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

  return { connect, refresh, close, resume: () => socket?.resume(), pause: () => socket?.pause() }
}

const oldestOf = ({ messages }: Page) => Math.min(...messages.map(({ id }) => id))
