/** Exhibits: sockets that seemed to be there, and were not, or had missed something. */
import { beforeEach, expect, it } from 'vitest'
import type { DeskEvent } from '@/realtime/events'
import type { SocketState } from '@/realtime/socket'
import { createSocket } from '@/realtime/socket'
import { FakeClock, socketFactory } from '@/testing/fakeSocket'
import { wireMessage } from '@/testing/wire'

const told: DeskEvent = { event: 'message.created', data: wireMessage(), position: 11 }
let clock: FakeClock
let sockets: ReturnType<typeof socketFactory>
let heard: DeskEvent[]
let states: SocketState[]

beforeEach(() => {
  clock = new FakeClock()
  sockets = socketFactory()
  heard = []
  states = []
  const socket = createSocket({
    url: () => 'ws://desk.test/cable', position: 10, WebSocket: sockets.WebSocket, clock, random: () => 1,
    onEvents: events => heard.push(...events), onEphemeral: () => undefined, onReset: () => undefined, onState: state => states.push(state),
  })
  socket.open()
  sockets.last().open()
  sockets.last().say({ head: 10 })
})

const resumes = () => sockets.last().asked('resume').map(({ after }) => after)

// The socket stayed open and was pinged on, but the broker behind it had forgotten the subscription.
it('cw14704 open socket that tells nothing', () => {
  clock.pass(25_000)
  sockets.last().say({ head: 11 })
  expect([states.at(-1), resumes()]).toEqual(['catching-up', [10, 10]])
  sockets.last().say({ events: [told], from: 10, to: 11 })
  sockets.last().say({ head: 11 })
  expect([states.at(-1), heard]).toEqual(['live', [told]])
})

// A connection was dead at one end only: the customer's side wrote on, and nothing came.
it('rc36023 half open socket', () => {
  const dead = sockets.last()
  clock.pass(25_000)
  expect(dead.asked('ping')).toHaveLength(1)
  clock.pass(10_000)
  expect([dead.closed, states.at(-1)]).toEqual([true, 'offline'])
  clock.pass(5_000)
  sockets.last().open()
  expect([sockets.made.length, resumes()]).toEqual([2, [10]])
})

// The phone's app noted that its socket was back, and did not ask for what it had missed meanwhile.
it('cwm1114 back and not caught up', () => {
  sockets.last().die()
  clock.pass(5_000)
  sockets.last().open()
  expect([states.at(-1), resumes()]).toEqual(['catching-up', [10]])
  sockets.last().say({ events: [told], from: 10, to: 11 })
  sockets.last().say({ head: 11 })
  expect([states.at(-1), heard]).toEqual(['live', [told]])
})

// After a cut the page waited for its reader to load it again.
it('cw5182 no reconnect by itself', () => {
  for (let cut = 0; cut < 6; cut++) {
    const made = sockets.made.length
    sockets.last().die()
    clock.pass(31_000)
    expect(sockets.made.length).toBeGreaterThan(made)
  }
})

// After the push server was restarted the page could still speak, but heard nothing any more.
it('lhc824 one way after a restart', () => {
  clock.pass(25_000)
  sockets.last().say({ error: { code: 'socket_unknown', message: 'This socket is not known any more.' } })
  clock.pass(5_000)
  sockets.last().open()
  expect([sockets.made.length, resumes()]).toEqual([2, [10]])
})
