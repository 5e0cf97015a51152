/**
 * Keeps one WebSocket connected and the client's feed position correct. Every loss is detected: a frame that starts
 * beyond the position is a gap, a heartbeat reports a head beyond it, a missing answer is asked for again and then means that the
 * connection is dead. The recovery is always the same: resume after the position. Each tab has a socket and a position of its own.
 *
 * Events beyond a gap are applied at once, because entities have versions; only the position waits until the gap is closed.
 */
import { backoff } from './backoff'
import type { Clock } from './clock'
import { cover } from './coverage'
import type { Span } from './coverage'
import type { ClientFrame, DeskEvent, EphemeralEvent, ErrorFrame, FeedFrame, Frame, HeadFrame, ResetFrame } from './events'
import { createQuestions } from './questions'
import type { QuestionKind } from './questions'

export type SocketState = 'connecting' | 'live' | 'catching-up' | 'offline'

export interface SocketOptions {
  url: () => string
  /** The feed position from which on the loaded snapshots may lack changes. */
  position: number
  WebSocket: new (url: string) => WebSocket
  clock: Clock
  random?: () => number
  onEvents: (events: DeskEvent[]) => void
  onEphemeral: (events: EphemeralEvent[]) => void
  /** The position was too old: snapshots must be fetched again. The socket continues from the head. */
  onReset: (head: number) => void
  onState: (state: SocketState) => void
  onPosition?: (position: number) => void
  /** The contacts on the screen, about whose presence the server is asked. */
  contacts?: () => number[]
  /** The conversation that pings name; null for none. */
  viewing?: () => number | null
  /** Whether the server knows of changes that it could not yet give a position in the feed. */
  onBehind?: (isBehind: boolean) => void
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
/** While the feed is behind, to notice its end soon. */
const pingIntervalBehind = 5_000
const pingDelayAfterFrame = 4_000
const connectTimeout = 10_000
/** Presence changes are pushed; polling it finds agents whose connection was lost without a close. */
const pingsPerPresence = 4
const maxFruitlessResumes = 3

export function createSocket(options: SocketOptions): DeskSocket {
  const { clock, random = Math.random } = options
  const questions = createQuestions({ clock, send: ask, onSilence: reconnectLater })
  let socket: WebSocket | null = null
  let state: SocketState = 'offline'
  let position = options.position
  let beyond: readonly Span[] = []
  /** The highest position that is known to exist. */
  let furthest = 0
  let attempts = 0
  let pings = 0
  let isBehind = false
  /** Whether frames were lost since the connection was last live. */
  let hadGap = false
  /** Resumes since the position moved last. */
  let fruitlessResumes = 0
  let retryTimer: unknown
  let pingTimer: unknown
  let lastFrameTimer: unknown
  let connectTimer: unknown

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
    connectTimer = clock.set(reconnectLater, connectTimeout)
  }

  function onOpen(): void {
    clock.clear(connectTimer)
    fruitlessResumes = 0
    setState('catching-up')
    questions.ask('resume')
  }

  function write(frame: ClientFrame): void {
    socket?.send(JSON.stringify(frame))
  }

  function ask(kind: QuestionKind, request: number): void {
    stopHeartbeat()
    const viewing = options.viewing?.()
    write(kind === 'ping' ? { action: kind, request, ...(viewing && { viewing }) } : { action: kind, after: position, request })
  }

  function onMessage(text: unknown): void {
    const frame = parse(text)
    if (!frame)
      return
    if ('reset' in frame)
      onReset(frame)
    else if ('head' in frame)
      onHead(frame)
    else if ('from' in frame)
      onFeed(frame)
    else if ('events' in frame)
      options.onEphemeral(frame.events)
    else if ('error' in frame)
      onError(frame)
  }

  /** Of too many sockets of one agent the server closes the oldest. It would close another one for each that came back by itself. */
  function onError({ error }: ErrorFrame): void {
    if (error.code === 'socket_replaced')
      pause()
    else if (error.code === 'socket_unknown')
      reconnectLater()
  }

  function onFeed(frame: FeedFrame): void {
    if (frame.events.length)
      options.onEvents(frame.events)
    const before = position
    const covered = cover({ position, beyond }, frame)
    beyond = covered.beyond
    furthest = Math.max(furthest, frame.to)
    setPosition(covered.position)
    questions.progress(frame, position > before)
    if (furthest > position)
      catchUp()
    else if (state === 'live')
      pingAfterLastFrame()
  }

  function onHead(frame: HeadFrame): void {
    furthest = Math.max(furthest, frame.head)
    const answered = questions.end(frame)
    if (answered === 'ping')
      setBehind((frame.behind ?? 0) > 0)
    if (furthest > position)
      catchUp()
    else if (answered && !questions.isPending('resume'))
      becomeLive()
  }

  /** Asks for what is missing, unless it was asked for; resets after several answers that brought nothing. */
  function catchUp(): void {
    setState('catching-up')
    hadGap = true
    if (questions.isPending('resume'))
      return
    if (fruitlessResumes >= maxFruitlessResumes)
      return startOver(furthest)
    fruitlessResumes += 1
    questions.ask('resume')
  }

  function onReset(frame: ResetFrame): void {
    if (questions.end(frame))
      startOver(frame.head)
  }

  function startOver(head: number): void {
    questions.clear()
    beyond = []
    furthest = head
    setPosition(head)
    options.onReset(head)
    becomeLive()
  }

  function becomeLive(): void {
    attempts = 0
    fruitlessResumes = 0
    setState('live')
    if (questions.isPending('ping'))
      return
    stopHeartbeat()
    pingTimer = clock.set(ping, isBehind ? pingIntervalBehind : pingInterval)
    if (hadGap)
      pingAfterLastFrame()
    hadGap = false
  }

  /** A ping soon after the last frame, because no later one would reveal that another one behind it was lost. */
  function pingAfterLastFrame(): void {
    clock.clear(lastFrameTimer)
    if (!questions.isPending('ping'))
      lastFrameTimer = clock.set(ping, pingDelayAfterFrame)
  }

  function stopHeartbeat(): void {
    clock.clear(pingTimer)
    clock.clear(lastFrameTimer)
  }

  function ping(): void {
    pings += 1
    if (pings % pingsPerPresence === 0)
      write({ action: 'presence', contacts: options.contacts?.() ?? [] })
    questions.ask('ping')
  }

  function setBehind(next: boolean): void {
    if (next === isBehind)
      return
    isBehind = next
    options.onBehind?.(next)
  }

  function setPosition(next: number): void {
    if (next === position)
      return
    position = next
    fruitlessResumes = 0
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
    clock.clear(retryTimer)
    clock.clear(connectTimer)
    stopHeartbeat()
    questions.clear()
    const closing = socket
    socket = null
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
    else if (state === 'live' && !questions.isPending('ping')) {
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
