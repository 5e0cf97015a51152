/** A connection from opening to pausing, and the frames that it ignores. */
import { describe, expect, it } from 'vitest'
import { drivenSocket, event } from '@/testing/drivenSocket'
import type { EphemeralEvent } from './events'

describe('connecting', () => {
  it('resumes after the position and is live at the head', () => {
    const { sockets, socket, received, state, resumes } = drivenSocket()
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
    const { clock, sockets, socket, state } = drivenSocket()
    socket.open()
    clock.advance(10_000)
    expect(sockets.created[0]?.closed).toBe(true)
    expect(state()).toBe('offline')
  })
})

describe('reset', () => {
  it('continues from the head', () => {
    const { sockets, socket, received, state } = drivenSocket()
    socket.open()
    sockets.last().open()
    sockets.last().push({ reset: true, head: 900 })
    sockets.last().push({ reset: true, head: 900 })
    expect(received.resets).toEqual([900])
    expect(received.position).toBe(900)
    expect(state()).toBe('live')
    sockets.last().push({ events: [event], from: 900, to: 901 })
    expect(received.position).toBe(901)
  })
})

describe('a feed that is behind', () => {
  it('is reported and asked about more often until it has caught up', () => {
    const { clock, sockets, received, lastRequest, goLive } = drivenSocket()
    goLive()
    clock.advance(25_000)
    sockets.last().push({ head: 10, behind: 12_000, request: lastRequest() })
    expect(received.behind).toEqual([true])
    clock.advance(5_000)
    expect(sockets.last().sentFrames('ping')).toHaveLength(2)
    sockets.last().push({ head: 10, request: lastRequest() })
    expect(received.behind).toEqual([true, false])
  })

  it('is reported once, until a ping is answered otherwise', () => {
    const { clock, sockets, received, lastRequest, goLive } = drivenSocket()
    goLive()
    clock.advance(25_000)
    sockets.last().push({ head: 10, behind: 12_000, request: lastRequest() })
    clock.advance(5_000)
    sockets.last().push({ head: 10, behind: 9_000, request: lastRequest() })
    sockets.last().push({ events: [event], from: 12, to: 13 })
    sockets.last().push({ events: [event], from: 10, to: 13, request: lastRequest() })
    sockets.last().push({ head: 13, request: lastRequest() })
    expect(received.behind).toEqual([true])
  })
})

describe('pause and resume', () => {
  it('reconnects immediately when resumed during back-off', () => {
    const { clock, sockets, socket, goLive } = drivenSocket()
    goLive()
    sockets.last().drop()
    socket.resume()
    expect(sockets.created).toHaveLength(2)
    clock.advance(9_000)
    expect(sockets.created).toHaveLength(2)
  })

  it('pings a live connection when resumed', () => {
    const { sockets, socket, goLive } = drivenSocket()
    goLive()
    socket.resume()
    socket.resume()
    expect(sockets.last().sentFrames('ping')).toHaveLength(1)
  })

  it('stays offline while paused', () => {
    const { clock, sockets, socket, state, goLive } = drivenSocket()
    goLive()
    socket.pause()
    clock.advance(600_000)
    expect(sockets.created).toHaveLength(1)
    expect(state()).toBe('offline')
    socket.resume()
    expect(sockets.created).toHaveLength(2)
  })

  it('delivers ephemeral events without advancing the position', () => {
    const { sockets, received, goLive } = drivenSocket()
    goLive()
    const presence: EphemeralEvent = { event: 'presence.update', data: { users: { 7: 'online' } } }
    sockets.last().push({ events: [presence] })
    expect(received.ephemeral).toEqual([presence])
    expect(received.position).toBe(10)
  })

  it('ignores malformed frames and errors', () => {
    const { sockets, state, goLive } = drivenSocket()
    goLive()
    sockets.last().onmessage?.({ data: 'not json' })
    sockets.last().push(null)
    sockets.last().push({ error: { code: 'action_unknown', message: '' } })
    expect(state()).toBe('live')
  })

  it('sends frames only while the socket is open', () => {
    const { sockets, socket } = drivenSocket()
    const typing = { action: 'typing', conversation_id: 1, typing_status: 'on', is_private: false } as const
    socket.open()
    expect(socket.send(typing)).toBe(false)
    sockets.last().open()
    expect(socket.send(typing)).toBe(true)
    expect(sockets.last().sentFrames('typing')).toEqual([typing])
  })
})

describe('a socket', () => {
  const typing = { action: 'typing', conversation_id: 1, typing_status: 'on', is_private: false } as const

  it('is opened once, and reports each change of its state once', () => {
    const { clock, sockets, socket, received, goLive } = drivenSocket()
    goLive()
    socket.open()
    clock.advance(25_000)
    sockets.last().push({ head: 10 })
    expect([sockets.created.length, received.states]).toEqual([1, ['connecting', 'catching-up', 'live']])
  })

  it('can be closed before it is opened, and twice', () => {
    const { socket, sockets, received, goLive } = drivenSocket()
    socket.close()
    goLive()
    socket.close()
    socket.close()
    expect([sockets.created.length, received.states.at(-1)]).toEqual([1, 'offline'])
  })

  it('sends nothing while it connects, and sends when it is live', () => {
    const { socket, sockets, goLive } = drivenSocket()
    socket.open()
    socket.resume()
    expect(sockets.last().sent).toEqual([])
    socket.close()
    goLive()
    expect(socket.send(typing)).toBe(true)
    expect(sockets.last().sent).toEqual([{ action: 'resume', after: 10, request: 1 }, typing])
  })

  it('ignores frames of a kind that only a newer server knows', () => {
    const { sockets, state, goLive } = drivenSocket()
    goLive()
    for (const frame of [5, 'text', true, [], { notice: 'hello' }])
      sockets.last().push(frame)
    expect(state()).toBe('live')
  })

  it('asks for the presence of all agents with each fourth ping', () => {
    const { clock, sockets, goLive } = drivenSocket()
    goLive()
    for (let ping = 0; ping < 9; ping++) {
      clock.advance(25_000)
      sockets.last().push({ head: 10 })
    }
    const actions = sockets.last().sent.slice(1).map(({ action }) => action)
    const four = ['ping', 'ping', 'ping', 'presence', 'ping']
    expect(actions).toEqual([...four, ...four, 'ping'])
    expect(sockets.last().sentFrames('presence')[0]).toEqual({ action: 'presence', contacts: [] })
  })

  it('has a heartbeat that a repeated answer does not put off', () => {
    const { clock, sockets, goLive } = drivenSocket()
    goLive()
    clock.advance(20_000)
    sockets.last().push({ head: 10 })
    clock.advance(5_000)
    expect(sockets.last().sentFrames('ping')).toEqual([{ action: 'ping', request: 2 }])
  })
})
