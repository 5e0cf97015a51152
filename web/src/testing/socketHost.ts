/**
 * Client sockets whose network and time are a program outside: `scripts/socketHost.mjs` passes its commands on as JSON lines. The
 * simulation of the back end (tests/simulation) drives its browsers with it.
 */
import type { Clock } from '@/realtime/clock'
import type { DeskEvent } from '@/realtime/events'
import type { DeskSocket } from '@/realtime/socket'
import { createSocket } from '@/realtime/socket'

/** `now` is the program's time. A timer that is due runs only by `tick`, as late as the program likes. */
export type Command =
  | { do: 'clear' }
  | { id: string, now: number } & (
    | { do: 'start', position: number }
    | { do: 'opened' | 'closed' | 'tick' | 'stop' }
    | { do: 'receive', text: string })

export type Effect =
  | { kind: 'connect' | 'close', line: number }
  | { kind: 'send', text: string }
  | { kind: 'events', events: DeskEvent[] }
  | { kind: 'reset' }
  | { kind: 'state', state: string }

/** `next`: the time of the next timer. `ran`: whether a `tick` found one that was due. */
export interface Response { effects: Effect[], position: number, next: number | null, ran: boolean }

class HostClock implements Clock {
  now = 0
  private timers = new Map<number, { at: number, run: () => void }>()
  private last = 0

  set(run: () => void, milliseconds: number): number {
    this.timers.set(++this.last, { at: this.now + milliseconds, run })
    return this.last
  }

  clear(timer: unknown): void {
    this.timers.delete(timer as number)
  }

  next(): number | null {
    return this.timers.size ? Math.min(...[...this.timers.values()].map(({ at }) => at)) : null
  }

  tick(): boolean {
    const [id, timer] = [...this.timers].sort(([, left], [, right]) => left.at - right.at)[0] ?? []
    if (id === undefined || !timer || timer.at > this.now)
      return false
    this.timers.delete(id)
    timer.run()
    return true
  }
}

class HostedSocket {
  effects: Effect[] = []
  readonly clock = new HostClock()
  readonly desk: DeskSocket
  line: WebSocket | null = null

  constructor(public position: number, nextLine: () => number) {
    const report = (effect: Effect) => this.effects.push(effect)
    const connect = (socket: WebSocket) => { this.line = socket }
    const WebSocket = function (this: WebSocket) {
      const line = nextLine()
      connect(this)
      report({ kind: 'connect', line })
      this.send = text => void report({ kind: 'send', text: String(text) })
      this.close = () => void report({ kind: 'close', line })
    } as unknown as new (url: string) => WebSocket
    this.desk = createSocket({
      url: () => '', position, WebSocket, clock: this.clock, random: () => 0.5,
      onEvents: events => report({ kind: 'events', events }),
      onEphemeral: () => undefined,
      onReset: () => report({ kind: 'reset' }),
      onState: state => report({ kind: 'state', state }),
      onPosition: (next) => { this.position = next },
    })
  }
}

export function createHost(): (command: Command) => Response {
  const sockets = new Map<string, HostedSocket>()
  let lines = 0

  return (command) => {
    if (command.do === 'clear') {
      sockets.clear()
      lines = 0
      return { effects: [], position: 0, next: null, ran: false }
    }
    if (command.do === 'start')
      sockets.set(command.id, new HostedSocket(command.position, () => ++lines))
    const socket = sockets.get(command.id)
    if (!socket)
      return { effects: [], position: 0, next: null, ran: false }
    socket.clock.now = command.now
    const ran = run(socket, command)
    const { effects, position } = socket
    socket.effects = []
    return { effects, position, next: socket.clock.next(), ran }
  }
}

function run({ desk, line, clock }: HostedSocket, command: Exclude<Command, { do: 'clear' }>): boolean {
  if (command.do === 'start')
    desk.open()
  else if (command.do === 'opened')
    line?.onopen?.({} as Event)
  else if (command.do === 'closed')
    line?.onclose?.({} as CloseEvent)
  else if (command.do === 'receive')
    line?.onmessage?.({ data: command.text } as MessageEvent)
  else if (command.do === 'stop')
    desk.close()
  return command.do === 'tick' && clock.tick()
}
