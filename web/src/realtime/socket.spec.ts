import { beforeEach, describe, expect, it } from 'vitest'
import { FakeClock, socketFactory } from '@/testing/fakeSocket'
import { wireMessage } from '@/testing/wire'
import { backoff } from './backoff'
import type { DeskEvent, EphemeralEvent } from './events'
import type { DeskSocket, SocketState } from './socket'
import { createSocket } from './socket'

const told: DeskEvent = { event: 'message.created', data: wireMessage(), position: 11 }

let clock: FakeClock
let sockets: ReturnType<typeof socketFactory>
let socket: DeskSocket
let heard: { events: DeskEvent[], ephemeral: EphemeralEvent[], states: SocketState[], resets: number[], position: number, failures: number[] }

beforeEach(() => {
  clock = new FakeClock()
  sockets = socketFactory()
  heard = { events: [], ephemeral: [], states: [], resets: [], position: 10, failures: [] }
  socket = createSocket({
    url: () => 'ws://desk.test/cable', position: 10, WebSocket: sockets.WebSocket, clock, random: () => 1,
    onEvents: events => heard.events.push(...events),
    onEphemeral: events => heard.ephemeral.push(...events),
    onReset: head => heard.resets.push(head),
    onState: state => heard.states.push(state),
    onPosition: (position) => { heard.position = position },
    onFailure: attempts => heard.failures.push(attempts),
  })
})

const state = () => heard.states.at(-1)
const resumes = () => sockets.last().asked('resume').map(({ after }) => after)

function goLive(head = 10): void {
  socket.open()
  sockets.last().open()
  sockets.last().say({ head })
}

describe('coming up', () => {
  it('resumes after its position and is live once it has reached the head', () => {
    socket.open()
    expect(state()).toBe('connecting')
    sockets.last().open()
    expect(state()).toBe('catching-up')
    expect(resumes()).toEqual([10])
    sockets.last().say({ events: [told], from: 10, to: 11 })
    sockets.last().say({ head: 11 })
    expect(state()).toBe('live')
    expect(heard.events).toEqual([told])
    expect(heard.position).toBe(11)
  })

  it('gives up on a connection that does not open', () => {
    socket.open()
    clock.pass(10_000)
    expect(sockets.made[0]?.closed).toBe(true)
    expect(state()).toBe('offline')
  })
})

describe('gaps', () => {
  it('asks again from its position when a frame starts ahead of it, and does not move', () => {
    goLive()
    sockets.last().say({ events: [told], from: 13, to: 14 })
    expect(heard.events).toEqual([])
    expect(heard.position).toBe(10)
    expect(state()).toBe('catching-up')
    expect(resumes()).toEqual([10, 10])
    sockets.last().say({ events: [told], from: 10, to: 14 })
    sockets.last().say({ head: 14 })
    expect(heard.position).toBe(14)
    expect(state()).toBe('live')
  })

  it('resumes once more when a frame beyond the gap was told while it was catching up', () => {
    socket.open()
    sockets.last().open()
    sockets.last().say({ events: [told], from: 11, to: 12 })
    expect(resumes()).toEqual([10])
    sockets.last().say({ events: [], from: 10, to: 11 })
    sockets.last().say({ head: 11 })
    expect(state()).toBe('catching-up')
    expect(resumes()).toEqual([10, 11])
  })

  it('takes frames that overlap what it knows', () => {
    goLive()
    sockets.last().say({ events: [told], from: 5, to: 12 })
    sockets.last().say({ events: [told], from: 5, to: 9 })
    expect(heard.events).toHaveLength(2)
    expect(heard.position).toBe(12)
  })

  it('moves over frames that hold nothing this agent may see', () => {
    goLive()
    sockets.last().say({ events: [], from: 10, to: 15 })
    expect(heard.position).toBe(15)
  })

  it('notices by the heartbeat that something was never told', () => {
    goLive()
    clock.pass(25_000)
    expect(sockets.last().asked('ping')).toHaveLength(1)
    sockets.last().say({ head: 12 })
    expect(state()).toBe('catching-up')
    expect(resumes()).toEqual([10, 10])
  })

  it('starts over when resuming brings nothing', () => {
    goLive()
    clock.pass(25_000)
    for (let answer = 0; answer < 5 && heard.resets.length === 0; answer++)
      sockets.last().say({ head: 12 })
    expect(heard.resets).toEqual([12])
    expect(heard.position).toBe(12)
    expect(state()).toBe('live')
  })
})

describe('reset', () => {
  it('starts over at the head', () => {
    socket.open()
    sockets.last().open()
    sockets.last().say({ reset: true, head: 900 })
    expect(heard.resets).toEqual([900])
    expect(heard.position).toBe(900)
    expect(state()).toBe('live')
    sockets.last().say({ events: [told], from: 900, to: 901 })
    expect(heard.position).toBe(901)
  })
})

describe('losing the connection', () => {
  it('takes a heartbeat without an answer for death', () => {
    goLive()
    clock.pass(25_000 + 10_000)
    expect(sockets.made[0]?.closed).toBe(true)
    expect(state()).toBe('offline')
    clock.pass(500)
    expect(sockets.made).toHaveLength(2)
  })

  it('reconnects at once when the server does not know the socket any more', () => {
    goLive()
    clock.pass(25_000)
    sockets.last().say({ error: { code: 'socket_unknown', message: '' } })
    expect(state()).toBe('offline')
    clock.pass(500)
    expect(sockets.made).toHaveLength(2)
  })

  it('is not impatient while a long catch-up keeps talking', () => {
    socket.open()
    sockets.last().open()
    for (let position = 10; position < 20; position++) {
      clock.pass(6_000)
      sockets.last().say({ events: [], from: position, to: position + 1 })
    }
    expect(sockets.made).toHaveLength(1)
    expect(state()).toBe('catching-up')
  })

  it('backs off longer and longer, up to half a minute, and resumes where it was', () => {
    goLive()
    sockets.last().say({ events: [], from: 10, to: 42 })
    for (const wait of [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
      const before = sockets.made.length
      sockets.last().die()
      clock.pass(wait - 1)
      expect(sockets.made).toHaveLength(before)
      clock.pass(1)
      expect(sockets.made).toHaveLength(before + 1)
    }
    expect(heard.failures).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    sockets.last().open()
    expect(resumes()).toEqual([42])
  })

  it('begins with short waits again once it has been live', () => {
    goLive()
    sockets.last().die()
    clock.pass(500)
    sockets.last().open()
    sockets.last().say({ head: 10 })
    sockets.last().die()
    clock.pass(500)
    expect(sockets.made).toHaveLength(3)
  })

  it('spreads its tries', () => {
    expect(backoff(0, () => 0)).toBe(250)
    expect(backoff(3, () => 0.5)).toBe(3_000)
    expect(backoff(20, () => 1)).toBe(30_000)
  })

  it('does not listen to a socket it has given up', () => {
    goLive()
    const old = sockets.last()
    old.die()
    clock.pass(500)
    old.say({ events: [told], from: 10, to: 11 })
    old.die()
    expect(heard.events).toEqual([])
    expect(sockets.made).toHaveLength(2)
  })
})

describe('the world outside', () => {
  it('tries at once when woken during a wait', () => {
    goLive()
    sockets.last().die()
    socket.wake()
    expect(sockets.made).toHaveLength(2)
    clock.pass(9_000)
    expect(sockets.made).toHaveLength(2)
  })

  it('probes a live connection when woken', () => {
    goLive()
    socket.wake()
    socket.wake()
    expect(sockets.last().asked('ping')).toHaveLength(1)
  })

  it('rests without a network until it is woken', () => {
    goLive()
    socket.rest()
    clock.pass(600_000)
    expect(sockets.made).toHaveLength(1)
    expect(state()).toBe('offline')
    socket.wake()
    expect(sockets.made).toHaveLength(2)
  })

  it('passes on what is ephemeral without moving', () => {
    goLive()
    const presence: EphemeralEvent = { event: 'presence.update', data: { users: { 7: 'online' } } }
    sockets.last().say({ events: [presence] })
    expect(heard.ephemeral).toEqual([presence])
    expect(heard.position).toBe(10)
  })

  it('survives nonsense', () => {
    goLive()
    sockets.last().onmessage?.({ data: 'not json' })
    sockets.last().say(null)
    sockets.last().say({ error: { code: 'action_unknown', message: '' } })
    expect(state()).toBe('live')
  })

  it('tells of typing only while the socket is open', () => {
    const typing = { action: 'typing', conversation_id: 1, typing_status: 'on', is_private: false } as const
    socket.open()
    expect(socket.tell(typing)).toBe(false)
    sockets.last().open()
    expect(socket.tell(typing)).toBe(true)
    expect(sockets.last().asked('typing')).toEqual([typing])
  })
})
