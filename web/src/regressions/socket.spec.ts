/** Regressions: sockets that were dead or had missed events. */
import { beforeEach, expect, it } from 'vitest'
import type { DeskEvent } from '@/realtime/events'
import type { SocketState } from '@/realtime/socket'
import { createSocket } from '@/realtime/socket'
import { FakeClock, socketFactory } from '@/testing/fakeSocket'
import { wireMessage } from '@/testing/wire'

const event: DeskEvent = { event: 'message.created', data: wireMessage(), position: 11 }
let clock: FakeClock
let sockets: ReturnType<typeof socketFactory>
let received: DeskEvent[]
let states: SocketState[]

beforeEach(() => {
  clock = new FakeClock()
  sockets = socketFactory()
  received = []
  states = []
  const socket = createSocket({
    url: () => 'ws://desk.test/cable', position: 10, WebSocket: sockets.WebSocket, clock, random: () => 1,
    onEvents: events => received.push(...events), onEphemeral: () => undefined, onReset: () => undefined, onState: state => states.push(state),
  })
  socket.open()
  sockets.last().open()
  sockets.last().push({ head: 10 })
})

const resumes = () => sockets.last().sentFrames('resume').map(({ after }) => after)

// The socket stayed open and answered pings, but the broker had lost its subscription.
it('cw14704 open socket without events', () => {
  clock.advance(25_000)
  sockets.last().push({ head: 11 })
  expect([states.at(-1), resumes()]).toEqual(['catching-up', [10, 10]])
  sockets.last().push({ events: [event], from: 10, to: 11 })
  sockets.last().push({ head: 11 })
  expect([states.at(-1), received]).toEqual(['live', [event]])
})

// A connection was dead at one end only: the other end kept sending, and nothing arrived.
it('rc36023 half open socket', () => {
  const dead = sockets.last()
  clock.advance(25_000)
  expect(dead.sentFrames('ping')).toHaveLength(1)
  clock.advance(10_000)
  expect([dead.closed, states.at(-1)]).toEqual([true, 'offline'])
  clock.advance(5_000)
  sockets.last().open()
  expect([sockets.created.length, resumes()]).toEqual([2, [10]])
})

// The app reconnected its socket but did not fetch the events missed in between.
it('cwm1114 reconnect without catching up', () => {
  sockets.last().drop()
  clock.advance(5_000)
  sockets.last().open()
  expect([states.at(-1), resumes()]).toEqual(['catching-up', [10]])
  sockets.last().push({ events: [event], from: 10, to: 11 })
  sockets.last().push({ head: 11 })
  expect([states.at(-1), received]).toEqual(['live', [event]])
})

// After a disconnect the page did not reconnect until it was reloaded.
it('cw5182 no automatic reconnect', () => {
  for (let cut = 0; cut < 6; cut++) {
    const made = sockets.created.length
    sockets.last().drop()
    clock.advance(31_000)
    expect(sockets.created.length).toBeGreaterThan(made)
  }
})

// After a restart of the push server the page could send, but no longer received events.
it('lhc824 no events after server restart', () => {
  clock.advance(25_000)
  sockets.last().push({ error: { code: 'socket_unknown', message: 'This socket is not known any more.' } })
  clock.advance(5_000)
  sockets.last().open()
  expect([sockets.created.length, resumes()]).toEqual([2, [10]])
})
