/**
 * Keeps one socket alive and the client's position true. Every loss is noticed: a frame that starts behind our position
 * leaves a gap, a heartbeat's head lies ahead of us, an answer that does not come means that the socket is dead. The cure is
 * always the same, "resume after my position". Each tab has its own socket and its own position; they share nothing.
 */
import { backoff } from './backoff'
import type { Clock } from './clock'
import type { ClientFrame, DeskEvent, EphemeralEvent, FeedFrame, Frame } from './events'

export type SocketState = 'connecting' | 'live' | 'catching-up' | 'offline'

export interface SocketOptions {
  url: () => string
  /** The feed position that the loaded snapshots stand for. */
  position: number
  /** How far before its position the first resume asks, because snapshots may lag behind it by a moment. */
  overlap?: number
  WebSocket: new (url: string) => WebSocket
  clock: Clock
  random?: () => number
  onEvents: (events: DeskEvent[]) => void
  onEphemeral: (events: EphemeralEvent[]) => void
  /** The position was too old: snapshots must be fetched again. The socket goes on from the head. */
  onReset: (head: number) => void
  onState: (state: SocketState) => void
  onPosition?: (position: number) => void
  /** The connection failed this many times in a row without having been live in between. */
  onFailure?: (attempts: number) => void
}

export interface DeskSocket {
  open: () => void
  close: () => void
  /** Something says that the world is back (network, page in front): try or probe right now. */
  wake: () => void
  /** The network is gone: stop trying until woken. */
  rest: () => void
  /** Sends if the socket is open, and says whether it was; passing things like typing are not worth keeping. */
  tell: (frame: ClientFrame) => boolean
}

const heartbeat = 25_000
const patience = 10_000
/** Others' coming and going is told; asking now and then finds those who vanished without a word. */
const beatsPerPresence = 4
const fruitlessResumes = 3

export function createSocket(options: SocketOptions): DeskSocket {
  const { clock, random = Math.random } = options
  let socket: WebSocket | null = null
  let state: SocketState = 'offline'
  let position = options.position
  let overlap = options.overlap ?? 0
  let attempts = 0
  let unanswered = 0
  let resumedAt: number | null = null
  /** The furthest position that a frame beyond a gap has told of. */
  let ahead = 0
  let beats = 0
  let fruitless = 0
  let retryTimer: unknown
  let beatTimer: unknown
  let deadline: unknown

  function become(next: SocketState): void {
    if (next === state)
      return
    state = next
    options.onState(next)
  }

  function open(): void {
    if (socket)
      return
    clock.clear(retryTimer)
    become('connecting')
    const fresh = new options.WebSocket(options.url())
    socket = fresh
    // A socket that was given up may still speak; only the current one is listened to.
    const ifCurrent = (run: () => void) => () => { if (socket === fresh) run() }
    fresh.onopen = ifCurrent(greet)
    fresh.onclose = ifCurrent(lost)
    fresh.onmessage = message => ifCurrent(() => hear(message.data))()
    expectAnswer()
  }

  function greet(): void {
    unanswered = 0
    fruitless = 0
    become('catching-up')
    resume()
  }

  function say(frame: ClientFrame): void {
    socket?.send(JSON.stringify(frame))
  }

  function resume(): void {
    resumedAt = position
    ask({ action: 'resume', after: Math.max(0, position - overlap) })
    overlap = 0
  }

  function ask(frame: ClientFrame): void {
    unanswered += 1
    say(frame)
    expectAnswer()
  }

  function expectAnswer(): void {
    clock.clear(deadline)
    clock.clear(beatTimer)
    deadline = clock.set(lost, patience)
  }

  function hear(text: unknown): void {
    const frame = parse(text)
    if (!frame)
      return
    // Whatever it says, it lives; a long catch-up must not be taken for death.
    if (unanswered > 0)
      expectAnswer()
    if ('reset' in frame)
      startOver(frame.head)
    else if ('head' in frame)
      hearHead(frame.head)
    else if ('from' in frame)
      hearFeed(frame)
    else if ('events' in frame)
      options.onEphemeral(frame.events)
    else if ('error' in frame && frame.error.code === 'socket_unknown')
      lost()
  }

  function hearFeed({ events, from, to }: FeedFrame): void {
    if (from > position) {
      ahead = Math.max(ahead, to)
      become('catching-up')
      if (resumedAt === null)
        resume()
      return
    }
    if (events.length)
      options.onEvents(events)
    moveTo(Math.max(position, to))
  }

  function hearHead(head: number): void {
    unanswered = Math.max(0, unanswered - 1)
    if (unanswered > 0)
      return
    const furthest = Math.max(head, ahead)
    if (furthest > position)
      return catchUp(furthest)
    settle()
  }

  /** Resumes again, unless resuming has brought nothing for a while: then only fresh snapshots help. */
  function catchUp(head: number): void {
    fruitless = resumedAt === position ? fruitless + 1 : 0
    if (fruitless >= fruitlessResumes)
      return startOver(head)
    become('catching-up')
    resume()
  }

  function startOver(head: number): void {
    unanswered = 0
    ahead = 0
    moveTo(head)
    options.onReset(head)
    settle()
  }

  function settle(): void {
    attempts = 0
    fruitless = 0
    resumedAt = null
    clock.clear(deadline)
    clock.clear(beatTimer)
    beatTimer = clock.set(ping, heartbeat)
    become('live')
  }

  function ping(): void {
    beats += 1
    if (beats % beatsPerPresence === 0)
      say({ action: 'presence' })
    ask({ action: 'ping' })
  }

  function moveTo(next: number): void {
    if (next === position)
      return
    position = next
    options.onPosition?.(next)
  }

  function lost(): void {
    drop()
    become('offline')
    retryTimer = clock.set(open, backoff(attempts, random))
    attempts += 1
    options.onFailure?.(attempts)
  }

  function drop(): void {
    for (const timer of [retryTimer, beatTimer, deadline])
      clock.clear(timer)
    const old = socket
    socket = null
    resumedAt = null
    old?.close()
  }

  function rest(): void {
    drop()
    become('offline')
  }

  function wake(): void {
    if (!socket) {
      attempts = 0
      open()
    }
    else if (state === 'live' && unanswered === 0) {
      ping()
    }
  }

  function tell(frame: ClientFrame): boolean {
    const open = state === 'live' || state === 'catching-up'
    if (open)
      say(frame)
    return open
  }

  return { open, close: rest, wake, rest, tell }
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
