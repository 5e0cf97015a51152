/** Keeps the visitor's messages in step with the server: a first page, then a socket, and repeated questions where no socket opens. */
import { backoff } from '@/realtime/backoff'
import type { DeskSocket } from '@/realtime/socket'
import type { Http } from './http'
import { Problem } from './http'
import { fetchMessages } from './requests'
import type { Page } from './requests'
import type { Rows } from './state'

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

const POLL = 15_000
const FAILURES_BEFORE_POLLING = 2
const FAILURES_PER_IDENTIFICATION = 3
/** Pages that are fetched to close the gap to the known messages. */
const MOST_PAGES = 20

export function createConnection(options: ConnectionOptions) {
  const { http } = options
  let socket: DeskSocket | null = null
  /** Answers to an earlier visitor's questions come too late. */
  let session = 0
  let pollTimer: unknown
  let refreshing: Promise<void> | null = null
  let isStale = false

  /** Runs until the server answers; a refusal ends it. */
  async function persistently<T>(run: () => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        const answer = await run()
        options.onLine(true)
        return answer
      }
      catch (problem) {
        if (problem instanceof Problem && !problem.isTemporary)
          throw problem
        options.onLine(false)
        await new Promise(resolve => setTimeout(resolve, backoff(attempt, Math.random)))
      }
    }
  }

  /** The newest messages, and all between them and the known ones. Returns the feed position that was read before them. */
  async function fetchAll(): Promise<number | null> {
    const mine = session
    const known = options.newestId()
    const first = await persistently(() => fetchMessages(http))
    if (mine !== session)
      return null
    options.onPage(first)
    let page = first
    for (let count = 1; known && page.messages.length && oldestOf(page) > known && count < MOST_PAGES; count++) {
      page = await persistently(() => fetchMessages(http, { before: String(oldestOf(page)) }))
      if (mine !== session)
        return null
      options.onPage({ ...page, conversation: null })
    }
    return first.head
  }

  async function connect(): Promise<void> {
    const pubsubToken = options.pubsubToken()
    if (!pubsubToken || socket)
      return
    const mine = session
    const head = await fetchAll()
    if (head === null || mine !== session || socket)
      return
    const live = await import('./live').catch(() => null)
    if (mine !== session || socket)
      return
    if (!live)
      return poll()
    const { onRows, onTyping, onLine } = options
    socket = live.openLive({ pubsubToken, head, onRows, onTyping, onRefresh: () => void refresh(), onFailure, onState: isLive => isLive && onLine(true) })
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

  function poll(): void {
    clearTimeout(pollTimer as number)
    pollTimer = setTimeout(() => void refresh().finally(poll), POLL)
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
    clearTimeout(pollTimer as number)
    socket?.close()
    socket = null
  }

  return { persistently, connect, refresh, close, resume: () => socket?.resume(), pause: () => socket?.pause() }
}

const oldestOf = ({ messages }: Page) => Math.min(...messages.map(({ id }) => id))
