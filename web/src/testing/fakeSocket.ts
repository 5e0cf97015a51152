import type { Clock } from '@/realtime/clock'
import type { ClientFrame } from '@/realtime/events'

/** Time that passes when told to. */
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

  pass(milliseconds: number): void {
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

/** Both ends of one socket: the client's, and `say`, `open` and `die` for the test, which plays the server. */
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

  die(): void {
    this.onclose?.()
  }

  say(frame: unknown): void {
    this.onmessage?.({ data: JSON.stringify(frame) })
  }

  asked<A extends ClientFrame['action']>(action: A): Extract<ClientFrame, { action: A }>[] {
    return this.sent.filter((frame): frame is Extract<ClientFrame, { action: A }> => frame.action === action)
  }
}

/** A constructor to hand in, and every socket that was made with it. */
export function socketFactory() {
  const made: FakeSocket[] = []
  const WebSocket = function (url: string) {
    const socket = new FakeSocket(url)
    made.push(socket)
    return socket
  } as unknown as new (url: string) => WebSocket
  const last = (): FakeSocket => {
    const socket = made.at(-1)
    if (!socket)
      throw new Error('No socket was opened.')
    return socket
  }
  return { WebSocket, made, last }
}
