import { beforeEach, describe, expect, it } from 'vitest'
import { FakeClock, socketFactory } from '@/testing/fakeSocket'
import { wireMessage } from '@/testing/wire'
import { backoff } from './backoff'
import type { DeskEvent, EphemeralEvent } from './events'
import type { DeskSocket, SocketState } from './socket'
import { createSocket } from './socket'

const event: DeskEvent = { event: 'message.created', data: wireMessage(), position: 11 }

let clock: FakeClock
let sockets: ReturnType<typeof socketFactory>
let socket: DeskSocket
let received: { events: DeskEvent[], ephemeral: EphemeralEvent[], states: SocketState[], resets: number[], position: number, failures: number[] }

beforeEach(() => {
  clock = new FakeClock()
  sockets = socketFactory()
  received = { events: [], ephemeral: [], states: [], resets: [], position: 10, failures: [] }
  socket = createSocket({
    url: () => 'ws://desk.test/cable', position: 10, WebSocket: sockets.WebSocket, clock, random: () => 1,
    onEvents: events => received.events.push(...events),
    onEphemeral: events => received.ephemeral.push(...events),
    onReset: head => received.resets.push(head),
    onState: state => received.states.push(state),
    onPosition: (position) => { received.position = position },
    onFailure: attempts => received.failures.push(attempts),
  })
})

const state = () => received.states.at(-1)
const resumes = () => sockets.last().sentFrames('resume').map(({ after }) => after)

function goLive(head = 10): void {
  socket.open()
  sockets.last().open()
  sockets.last().push({ head })
}

describe('connecting', () => {
  it('resumes after the position and is live at the head', () => {
    socket.open()
    expect(state()).toBe('connecting')
    sockets.last().open()
    expect(state()).toBe('catching-up')
    expect(resumes()).toEqual([10])
    sockets.last().push({ events: [event], from: 10, to: 11 })
    sockets.last().push({ head: 11 })
    expect(state()).toBe('live')
    expect(received.events).toEqual([event])
    expect(received.position).toBe(11)
  })

  it('closes a connection that does not open within 10 seconds', () => {
    socket.open()
    clock.advance(10_000)
    expect(sockets.created[0]?.closed).toBe(true)
    expect(state()).toBe('offline')
  })
})

describe('gaps', () => {
  it('resumes from its position when a frame starts beyond it', () => {
    goLive()
    sockets.last().push({ events: [event], from: 13, to: 14 })
    expect(received.events).toEqual([])
    expect(received.position).toBe(10)
    expect(state()).toBe('catching-up')
    expect(resumes()).toEqual([10, 10])
    sockets.last().push({ events: [event], from: 10, to: 14 })
    sockets.last().push({ head: 14 })
    expect(received.position).toBe(14)
    expect(state()).toBe('live')
  })

  it('resumes again when a frame beyond the gap arrived during catch-up', () => {
    socket.open()
    sockets.last().open()
    sockets.last().push({ events: [event], from: 11, to: 12 })
    expect(resumes()).toEqual([10])
    sockets.last().push({ events: [], from: 10, to: 11 })
    sockets.last().push({ head: 11 })
    expect(state()).toBe('catching-up')
    expect(resumes()).toEqual([10, 11])
  })

  it('accepts frames that overlap known positions', () => {
    goLive()
    sockets.last().push({ events: [event], from: 5, to: 12 })
    sockets.last().push({ events: [event], from: 5, to: 9 })
    expect(received.events).toHaveLength(2)
    expect(received.position).toBe(12)
  })

  it('advances over frames without events', () => {
    goLive()
    sockets.last().push({ events: [], from: 10, to: 15 })
    expect(received.position).toBe(15)
  })

  it('detects a missed event by the head in the heartbeat', () => {
    goLive()
    clock.advance(25_000)
    expect(sockets.last().sentFrames('ping')).toHaveLength(1)
    sockets.last().push({ head: 12 })
    expect(state()).toBe('catching-up')
    expect(resumes()).toEqual([10, 10])
  })

  it('resets after repeated resumes without progress', () => {
    goLive()
    clock.advance(25_000)
    for (let response = 0; response < 5 && received.resets.length === 0; response++)
      sockets.last().push({ head: 12 })
    expect(received.resets).toEqual([12])
    expect(received.position).toBe(12)
    expect(state()).toBe('live')
  })
})

describe('reset', () => {
  it('continues from the head', () => {
    socket.open()
    sockets.last().open()
    sockets.last().push({ reset: true, head: 900 })
    expect(received.resets).toEqual([900])
    expect(received.position).toBe(900)
    expect(state()).toBe('live')
    sockets.last().push({ events: [event], from: 900, to: 901 })
    expect(received.position).toBe(901)
  })
})

describe('losing the connection', () => {
  it('reconnects after a heartbeat without a response', () => {
    goLive()
    clock.advance(25_000 + 10_000)
    expect(sockets.created[0]?.closed).toBe(true)
    expect(state()).toBe('offline')
    clock.advance(500)
    expect(sockets.created).toHaveLength(2)
  })

  it('reconnects when the server does not know the socket', () => {
    goLive()
    clock.advance(25_000)
    sockets.last().push({ error: { code: 'socket_unknown', message: '' } })
    expect(state()).toBe('offline')
    clock.advance(500)
    expect(sockets.created).toHaveLength(2)
  })

  it('does not time out while a long catch-up delivers frames', () => {
    socket.open()
    sockets.last().open()
    for (let position = 10; position < 20; position++) {
      clock.advance(6_000)
      sockets.last().push({ events: [], from: position, to: position + 1 })
    }
    expect(sockets.created).toHaveLength(1)
    expect(state()).toBe('catching-up')
  })

  it('backs off exponentially up to 30 seconds and resumes from its position', () => {
    goLive()
    sockets.last().push({ events: [], from: 10, to: 42 })
    for (const wait of [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
      const before = sockets.created.length
      sockets.last().drop()
      clock.advance(wait - 1)
      expect(sockets.created).toHaveLength(before)
      clock.advance(1)
      expect(sockets.created).toHaveLength(before + 1)
    }
    expect(received.failures).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    sockets.last().open()
    expect(resumes()).toEqual([42])
  })

  it('restarts the back-off after being live', () => {
    goLive()
    sockets.last().drop()
    clock.advance(500)
    sockets.last().open()
    sockets.last().push({ head: 10 })
    sockets.last().drop()
    clock.advance(500)
    expect(sockets.created).toHaveLength(3)
  })

  it('randomizes half of the delay', () => {
    expect(backoff(0, () => 0)).toBe(250)
    expect(backoff(3, () => 0.5)).toBe(3_000)
    expect(backoff(20, () => 1)).toBe(30_000)
  })

  it('ignores a replaced socket', () => {
    goLive()
    const old = sockets.last()
    old.drop()
    clock.advance(500)
    old.push({ events: [event], from: 10, to: 11 })
    old.drop()
    expect(received.events).toEqual([])
    expect(sockets.created).toHaveLength(2)
  })
})

describe('pause and resume', () => {
  it('reconnects immediately when resumed during back-off', () => {
    goLive()
    sockets.last().drop()
    socket.resume()
    expect(sockets.created).toHaveLength(2)
    clock.advance(9_000)
    expect(sockets.created).toHaveLength(2)
  })

  it('pings a live connection when resumed', () => {
    goLive()
    socket.resume()
    socket.resume()
    expect(sockets.last().sentFrames('ping')).toHaveLength(1)
  })

  it('stays offline while paused', () => {
    goLive()
    socket.pause()
    clock.advance(600_000)
    expect(sockets.created).toHaveLength(1)
    expect(state()).toBe('offline')
    socket.resume()
    expect(sockets.created).toHaveLength(2)
  })

  it('delivers ephemeral events without advancing the position', () => {
    goLive()
    const presence: EphemeralEvent = { event: 'presence.update', data: { users: { 7: 'online' } } }
    sockets.last().push({ events: [presence] })
    expect(received.ephemeral).toEqual([presence])
    expect(received.position).toBe(10)
  })

  it('ignores malformed frames and errors', () => {
    goLive()
    sockets.last().onmessage?.({ data: 'not json' })
    sockets.last().push(null)
    sockets.last().push({ error: { code: 'action_unknown', message: '' } })
    expect(state()).toBe('live')
  })

  it('sends frames only while the socket is open', () => {
    const typing = { action: 'typing', conversation_id: 1, typing_status: 'on', is_private: false } as const
    socket.open()
    expect(socket.send(typing)).toBe(false)
    sockets.last().open()
    expect(socket.send(typing)).toBe(true)
    expect(sockets.last().sentFrames('typing')).toEqual([typing])
  })
})
