import type { Clock } from '@/realtime/clock'
import type { ClientFrame } from '@/realtime/events'

/** Timers that run when the test advances time. */
export class FakeClock implements Clock {
  private now = 0
  private timers = new Map<number, { at: number, run: () => void }>()
  private last = 0

  set(run: () => void, milliseconds: number): number {
    this.timers.set(++this.last, { at: this.now + milliseconds, run })
    return this.last
  }

  clear(timer: unknown): void {
    this.timers.delete(timer as number)
  }

  advance(milliseconds: number): void {
    const end = this.now + milliseconds
    for (let next = this.nextBefore(end); next; next = this.nextBefore(end)) {
      const [id, { at, run }] = next
      this.now = at
      this.timers.delete(id)
      run()
    }
    this.now = end
  }

  private nextBefore(end: number) {
    return [...this.timers].filter(([, { at }]) => at <= end).sort(([, left], [, right]) => left.at - right.at)[0]
  }
}

/** A WebSocket whose server side is the test: `open`, `push` and `drop`. */
export class FakeSocket {
  onopen: (() => void) | null = null
  onclose: (() => void) | null = null
  onmessage: ((message: { data: string }) => void) | null = null
  readonly sent: ClientFrame[] = []
  closed = false

  constructor(readonly url: string) {}

  send(text: string): void {
    this.sent.push(JSON.parse(text) as ClientFrame)
  }

  close(): void {
    this.closed = true
    this.onclose?.()
  }

  open(): void {
    this.onopen?.()
  }

  drop(): void {
    this.onclose?.()
  }

  push(frame: unknown): void {
    this.onmessage?.({ data: JSON.stringify(frame) })
  }

  sentFrames<A extends ClientFrame['action']>(action: A): Extract<ClientFrame, { action: A }>[] {
    return this.sent.filter((frame): frame is Extract<ClientFrame, { action: A }> => frame.action === action)
  }
}

/** A WebSocket constructor and the sockets it has created. */
export function socketFactory() {
  const created: FakeSocket[] = []
  const WebSocket = function (url: string) {
    const socket = new FakeSocket(url)
    created.push(socket)
    return socket
  } as unknown as new (url: string) => WebSocket
  const last = (): FakeSocket => {
    const socket = created.at(-1)
    if (!socket)
      throw new Error('No socket was opened.')
    return socket
  }
  return { WebSocket, created, last }
}
