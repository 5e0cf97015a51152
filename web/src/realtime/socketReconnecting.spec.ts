/** Lost connections and lost answers: deadlines, repeated questions, back-off. */
import { describe, expect, it } from 'vitest'
import { drivenSocket, event } from '@/testing/drivenSocket'
import { backoff } from './backoff'

describe('losing the connection', () => {
  it('reconnects after a heartbeat without a response', () => {
    const { clock, sockets, state, goLive } = drivenSocket()
    goLive()
    clock.advance(25_000 + 10_000)
    expect(sockets.created[0]?.closed).toBe(true)
    expect(state()).toBe('offline')
    clock.advance(500)
    expect(sockets.created).toHaveLength(2)
  })

  it('reconnects when the server does not know the socket', () => {
    const { clock, sockets, state, goLive } = drivenSocket()
    goLive()
    clock.advance(25_000)
    sockets.last().push({ error: { code: 'socket_unknown', message: '' } })
    expect(state()).toBe('offline')
    clock.advance(500)
    expect(sockets.created).toHaveLength(2)
  })

  it('waits for the page to be used again after a newer tab has replaced the socket', () => {
    const { clock, sockets, socket, state, goLive } = drivenSocket()
    goLive()
    sockets.last().push({ error: { code: 'socket_replaced', message: '' } })
    clock.advance(600_000)
    expect([sockets.created.length, state()]).toEqual([1, 'offline'])
    socket.resume()
    expect(sockets.created).toHaveLength(2)
  })

  it('does not time out while its answer arrives in parts', () => {
    const { clock, sockets, socket, state, resumes, lastRequest } = drivenSocket()
    socket.open()
    sockets.last().open()
    for (let position = 10; position < 20; position++) {
      clock.advance(4_000)
      sockets.last().push({ events: [], from: position, to: position + 1, request: lastRequest() })
    }
    expect([sockets.created.length, resumes().length, state()]).toEqual([1, 1, 'catching-up'])
  })

  it('does not time out while a server of 0.1.0 answers, whose frames name no request', () => {
    const { clock, sockets, socket, state, resumes } = drivenSocket()
    socket.open()
    sockets.last().open()
    for (let position = 10; position < 20; position++) {
      clock.advance(4_000)
      sockets.last().push({ events: [], from: position, to: position + 1 })
    }
    sockets.last().push({ head: 20 })
    expect([sockets.created.length, resumes().length, state()]).toEqual([1, 1, 'live'])
  })

  it('asks again when an answer is lost, however many other frames arrive', () => {
    const { clock, sockets, received, state, resumes, lastRequest, goLive } = drivenSocket()
    goLive()
    sockets.last().push({ events: [event], from: 11, to: 12 })
    for (let position = 12; position < 14; position++) {
      clock.advance(2_500)
      sockets.last().push({ events: [event], from: position, to: position + 1 })
    }
    expect(resumes()).toEqual([10, 10, 10])
    sockets.last().push({ events: [event], from: 10, to: 14, request: lastRequest() })
    sockets.last().push({ head: 14, request: lastRequest() })
    expect([state(), received.position]).toEqual(['live', 14])
  })

  it('reconnects when a question is not answered twice, however many other frames arrive', () => {
    const { clock, sockets, goLive } = drivenSocket()
    goLive()
    clock.advance(25_000)
    for (let position = 10; position < 14; position++) {
      clock.advance(2_500)
      sockets.last().push({ events: [event], from: position, to: position + 1 })
      sockets.last().push({ events: [event], from: 30, to: 31, request: 999 })
    }
    expect(sockets.created[0]?.closed).toBe(true)
  })

  it('accepts the late answer to its first try', () => {
    const { clock, sockets, state, lastRequest, goLive } = drivenSocket()
    goLive()
    clock.advance(25_000)
    const first = lastRequest()
    clock.advance(5_000)
    sockets.last().push({ head: 10, request: first })
    clock.advance(5_000)
    expect([sockets.created.length, state()]).toEqual([1, 'live'])
  })

  it('ignores a repeated answer and a reset that it did not ask for', () => {
    const { clock, sockets, received, state, lastRequest, goLive } = drivenSocket()
    goLive()
    clock.advance(25_000)
    const request = lastRequest()
    sockets.last().push({ head: 10, request })
    sockets.last().push({ head: 10, request })
    sockets.last().push({ reset: true, head: 5, request: 1 })
    expect([received.resets, received.position, state()]).toEqual([[], 10, 'live'])
  })

  it('backs off exponentially up to 30 seconds and resumes from its position', () => {
    const { clock, sockets, received, resumes, goLive } = drivenSocket()
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
    const { clock, sockets, goLive } = drivenSocket()
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
    const { clock, sockets, received, goLive } = drivenSocket()
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
