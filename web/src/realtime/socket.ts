/**
 * Keeps one WebSocket connected and the client's feed position correct. Every loss is detected: a frame that starts
 * beyond the position is a gap, a heartbeat reports a head beyond it, a missing response means that the connection is
 * dead. The recovery is always the same: resume after the position. Each tab has a socket and a position of its own.
 */
import { backoff } from './backoff'
import type { Clock } from './clock'
import type { ClientFrame, DeskEvent, EphemeralEvent, FeedFrame, Frame } from './events'

export type SocketState = 'connecting' | 'live' | 'catching-up' | 'offline'

export interface SocketOptions {
  url: () => string
  /** The feed position that the loaded snapshots represent. */
  position: number
  /** Number of positions the first resume goes back, because snapshots may lag behind the head. */
  overlap?: number
  WebSocket: new (url: string) => WebSocket
  clock: Clock
  random?: () => number
  onEvents: (events: DeskEvent[]) => void
  onEphemeral: (events: EphemeralEvent[]) => void
  /** The position was too old: snapshots must be fetched again. The socket continues from the head. */
  onReset: (head: number) => void
  onState: (state: SocketState) => void
  onPosition?: (position: number) => void
  /** Called with the number of consecutive failed connections. */
  onFailure?: (attempts: number) => void
}

export interface DeskSocket {
  open: () => void
  close: () => void
  /** Connects or pings at once: the network is back or the page is visible again. */
  resume: () => void
  /** Stops reconnecting until `resume`: there is no network. */
  pause: () => void
  /** Sends the frame if the socket is open and returns whether it was; nothing is queued. */
  send: (frame: ClientFrame) => boolean
}

const pingInterval = 25_000
const responseTimeout = 10_000
/** Presence changes are pushed; polling it finds agents whose connection was lost without a close. */
const pingsPerPresence = 4
const maxFruitlessResumes = 3

export function createSocket(options: SocketOptions): DeskSocket {
  const { clock, random = Math.random } = options
  let socket: WebSocket | null = null
  let state: SocketState = 'offline'
  let position = options.position
  let overlap = options.overlap ?? 0
  let attempts = 0
  let pendingResponses = 0
  let resumedAt: number | null = null
  /** The highest position seen in a frame beyond a gap. */
  let highestSeen = 0
  let pings = 0
  let fruitlessResumes = 0
  let retryTimer: unknown
  let pingTimer: unknown
  let responseTimer: unknown

  function setState(next: SocketState): void {
    if (next === state)
      return
    state = next
    options.onState(next)
  }

  function open(): void {
    if (socket)
      return
    clock.clear(retryTimer)
    setState('connecting')
    const opened = new options.WebSocket(options.url())
    socket = opened
    // A replaced socket may still fire events; only the current one counts.
    const ifCurrent = (run: () => void) => () => { if (socket === opened) run() }
    opened.onopen = ifCurrent(onOpen)
    opened.onclose = ifCurrent(reconnectLater)
    opened.onmessage = message => ifCurrent(() => onMessage(message.data))()
    startResponseTimeout()
  }

  function onOpen(): void {
    pendingResponses = 0
    fruitlessResumes = 0
    setState('catching-up')
    requestMissed()
  }

  function write(frame: ClientFrame): void {
    socket?.send(JSON.stringify(frame))
  }

  function requestMissed(): void {
    resumedAt = position
    request({ action: 'resume', after: Math.max(0, position - overlap) })
    overlap = 0
  }

  function request(frame: ClientFrame): void {
    pendingResponses += 1
    write(frame)
    startResponseTimeout()
  }

  function startResponseTimeout(): void {
    clock.clear(responseTimer)
    clock.clear(pingTimer)
    responseTimer = clock.set(reconnectLater, responseTimeout)
  }

  function onMessage(text: unknown): void {
    const frame = parse(text)
    if (!frame)
      return
    // Any frame proves that the connection is alive; a long catch-up must not time out.
    if (pendingResponses > 0)
      startResponseTimeout()
    if ('reset' in frame)
      reset(frame.head)
    else if ('head' in frame)
      onHead(frame.head)
    else if ('from' in frame)
      onFeed(frame)
    else if ('events' in frame)
      options.onEphemeral(frame.events)
    else if ('error' in frame && frame.error.code === 'socket_unknown')
      reconnectLater()
  }

  function onFeed({ events, from, to }: FeedFrame): void {
    if (from > position) {
      highestSeen = Math.max(highestSeen, to)
      setState('catching-up')
      if (resumedAt === null)
        requestMissed()
      return
    }
    if (events.length)
      options.onEvents(events)
    setPosition(Math.max(position, to))
  }

  function onHead(head: number): void {
    pendingResponses = Math.max(0, pendingResponses - 1)
    if (pendingResponses > 0)
      return
    const furthest = Math.max(head, highestSeen)
    if (furthest > position)
      return catchUp(furthest)
    becomeLive()
  }

  /** Resumes again, or resets after several resumes that brought nothing: only fresh snapshots help then. */
  function catchUp(head: number): void {
    fruitlessResumes = resumedAt === position ? fruitlessResumes + 1 : 0
    if (fruitlessResumes >= maxFruitlessResumes)
      return reset(head)
    setState('catching-up')
    requestMissed()
  }

  function reset(head: number): void {
    pendingResponses = 0
    highestSeen = 0
    setPosition(head)
    options.onReset(head)
    becomeLive()
  }

  function becomeLive(): void {
    attempts = 0
    fruitlessResumes = 0
    resumedAt = null
    clock.clear(responseTimer)
    clock.clear(pingTimer)
    pingTimer = clock.set(ping, pingInterval)
    setState('live')
  }

  function ping(): void {
    pings += 1
    if (pings % pingsPerPresence === 0)
      write({ action: 'presence' })
    request({ action: 'ping' })
  }

  function setPosition(next: number): void {
    if (next === position)
      return
    position = next
    options.onPosition?.(next)
  }

  function reconnectLater(): void {
    disconnect()
    setState('offline')
    retryTimer = clock.set(open, backoff(attempts, random))
    attempts += 1
    options.onFailure?.(attempts)
  }

  function disconnect(): void {
    for (const timer of [retryTimer, pingTimer, responseTimer])
      clock.clear(timer)
    const closing = socket
    socket = null
    resumedAt = null
    closing?.close()
  }

  function pause(): void {
    disconnect()
    setState('offline')
  }

  function resume(): void {
    if (!socket) {
      attempts = 0
      open()
    }
    else if (state === 'live' && pendingResponses === 0) {
      ping()
    }
  }

  function send(frame: ClientFrame): boolean {
    const isOpen = state === 'live' || state === 'catching-up'
    if (isOpen)
      write(frame)
    return isOpen
  }

  return { open, close: pause, resume, pause, send }
}

function parse(text: unknown): Frame | null {
  try {
    const frame: unknown = JSON.parse(String(text))
    return typeof frame === 'object' && frame !== null ? frame as Frame : null
  }
  catch {
    return null
  }
}
