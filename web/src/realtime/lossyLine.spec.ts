/** A client whose line loses, repeats, delays and cuts single frames in both directions, while an account is busy. */
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { FakeClock, socketFactory } from '@/testing/fakeSocket'
import type { FakeSocket } from '@/testing/fakeSocket'
import type { DeskEvent } from './events'
import { createSocket } from './socket'

type Fate = 'delivered' | 'lost' | 'repeated' | 'delayed' | 'cut'
interface Server { isTagged: boolean, maxPositions: number, positionsPerFrame: number }

const fate = fc.constantFrom<Fate>('delivered', 'delivered', 'delivered', 'lost', 'repeated', 'delayed', 'cut')
const server = fc.record({ isTagged: fc.boolean(), maxPositions: fc.constantFrom(3, 100), positionsPerFrame: fc.constantFrom(1, 4) })
const second = 1_000
/** A customer writes every 2.5 seconds. */
const pause = 2.5 * second
/** The longest time until a lost frame has been noticed, asked for and received: while others follow, and after the last one. */
const patience = 15 * second
const patienceInSilence = 40 * second

/** A desk whose feed has one change per position, and one client on a bad line. */
class Trial {
  readonly clock = new FakeClock()
  readonly sockets = socketFactory()
  readonly seen = new Set<number>()
  head = 50
  position = 50
  resets = 0
  now = 0
  private answered = 0
  private readonly handled = new Map<FakeSocket, number>()

  constructor(private readonly server: Server, private readonly fates: Fate[]) {
    createSocket({
      url: () => '', position: this.position, WebSocket: this.sockets.WebSocket, clock: this.clock, random: () => 0,
      onEvents: events => events.forEach(({ position }) => this.seen.add(position ?? 0)),
      onEphemeral: () => undefined, onState: () => undefined,
      onReset: (head) => { this.resets += 1; for (let each = 51; each <= head; each++) this.seen.add(each) },
      onPosition: (position) => { this.position = position },
    }).open()
    this.step(0)
  }

  write(): void {
    this.head += 1
    this.push(this.sockets.last(), this.frame(this.head - 1, this.head))
  }

  /** Passes time in quarters of a second; the server answers what has reached it. */
  step(milliseconds: number): void {
    for (let passed = 0; passed <= milliseconds; passed += 250) {
      const socket = this.sockets.last()
      if (!this.handled.has(socket)) {
        this.handled.set(socket, 0)
        socket.open()
      }
      for (let place = this.handled.get(socket) ?? 0; place < socket.sent.length; place++) {
        this.handled.set(socket, place + 1)
        const question = socket.sent[place]
        this.pass(() => question && this.answer(socket, question))
      }
      this.clock.advance(250)
      this.now += 250
    }
  }

  private answer(socket: FakeSocket, question: { action: string, after?: number, request?: number }): void {
    const tag = this.server.isTagged ? { request: question.request } : {}
    this.answered += 1
    let to = this.head
    if (question.action === 'resume') {
      to = Math.min(this.head, (question.after ?? 0) + this.server.maxPositions)
      for (let from = question.after ?? 0; from < to; from += this.server.positionsPerFrame)
        this.push(socket, { ...this.frame(from, Math.min(to, from + this.server.positionsPerFrame)), ...tag })
    }
    this.push(socket, { head: this.head, ...(to < this.head ? { more: true } : {}), ...tag })
  }

  private frame(from: number, to: number) {
    const events = Array.from({ length: to - from }, (_, place) => ({ event: 'unknown', data: {}, position: from + place + 1 }) as unknown as DeskEvent)
    return { events, from, to }
  }

  private push(socket: FakeSocket, frame: object): void {
    const text = JSON.stringify(frame)
    this.pass(() => !socket.closed && socket.onmessage?.({ data: text }), () => socket.onmessage?.({ data: text.slice(0, text.length / 2) }))
  }

  private pass(deliver: () => void, deliverCut: () => void = () => undefined): void {
    const next = this.fates.shift() ?? 'delivered'
    if (next === 'delayed')
      this.clock.set(deliver, 3 * second)
    else if (next === 'cut')
      deliverCut()
    else if (next !== 'lost')
      deliver()
    if (next === 'repeated')
      deliver()
  }

  missing(): number[] {
    return Array.from({ length: this.head - 50 }, (_, place) => 51 + place).filter(position => !this.seen.has(position))
  }
}

it('is current 15 s after the last fault while a customer keeps writing', () => {
  fc.assert(fc.property(server, fc.array(fate, { maxLength: 40 }), (given, fates) => {
    const trial = new Trial(given, fates)
    while (fates.length) {
      trial.write()
      trial.step(pause)
    }
    for (let passed = 0; passed < patience; passed += pause) {
      trial.write()
      trial.step(pause)
    }
    expect([trial.missing(), trial.position]).toEqual([[], trial.head])
  }), { numRuns: 400 })
})

it('is current after the next heartbeat although nobody writes any more', () => {
  fc.assert(fc.property(server, fc.array(fate, { minLength: 1, maxLength: 12 }), (given, fates) => {
    const trial = new Trial(given, [])
    for (const each of fates) {
      trial['fates'].push(each)
      trial.write()
      trial.step(second)
    }
    trial.step(patienceInSilence)
    expect([trial.missing(), trial.position, trial.resets]).toEqual([[], trial.head, 0])
  }), { numRuns: 400 })
})

it.each([true, false])('is current 10 s after one lost frame and one lost answer (a server that names requests: %s)', (isTagged) => {
  const trial = new Trial({ isTagged, maxPositions: 100, positionsPerFrame: 100 }, [])
  trial.step(second)
  trial['fates'].push('lost', 'delivered', 'delivered', 'lost', 'lost')
  for (let passed = 0; passed < 10 * second; passed += pause) {
    trial.write()
    trial.step(pause)
  }
  expect([trial.missing(), trial.position, trial.resets, trial.sockets.created.length]).toEqual([[], trial.head, 0, 1])
})
