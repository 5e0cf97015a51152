/** Missing positions: noticed by later frames or by a head, and asked for. */
import { describe, expect, it } from 'vitest'
import { drivenSocket, event } from '@/testing/drivenSocket'

describe('gaps', () => {
  it('resumes from its position when a frame starts beyond it', () => {
    const { sockets, received, state, resumes, goLive } = drivenSocket()
    goLive()
    sockets.last().push({ events: [event], from: 13, to: 14 })
    expect(received.position).toBe(10)
    expect(state()).toBe('catching-up')
    expect(resumes()).toEqual([10, 10])
    sockets.last().push({ events: [event], from: 10, to: 14 })
    sockets.last().push({ head: 14 })
    expect(received.position).toBe(14)
    expect(state()).toBe('live')
  })

  it('resumes again when a frame beyond the gap arrived during catch-up', () => {
    const { sockets, socket, state, resumes } = drivenSocket()
    socket.open()
    sockets.last().open()
    sockets.last().push({ events: [event], from: 12, to: 13 })
    expect(resumes()).toEqual([10])
    sockets.last().push({ events: [], from: 10, to: 11 })
    sockets.last().push({ head: 11 })
    expect(state()).toBe('catching-up')
    expect(resumes()).toEqual([10, 11])
  })

  it('applies events beyond a gap at once and moves the position when the gap is closed', () => {
    const { sockets, received, goLive } = drivenSocket()
    goLive()
    sockets.last().push({ events: [event], from: 13, to: 14 })
    sockets.last().push({ events: [event], from: 11, to: 12 })
    expect([received.events.length, received.position]).toEqual([2, 10])
    sockets.last().push({ events: [], from: 10, to: 11 })
    expect(received.position).toBe(12)
    sockets.last().push({ events: [], from: 12, to: 13 })
    expect(received.position).toBe(14)
  })

  it('asks on while an answer says that more follows', () => {
    const { sockets, socket, received, state, resumes, lastRequest } = drivenSocket()
    socket.open()
    sockets.last().open()
    for (const [from, head] of [[10, 215], [110, 215], [210, 215]] as const) {
      sockets.last().push({ events: [event], from, to: Math.min(from + 100, head), request: lastRequest() })
      sockets.last().push({ head, more: from < 210 || undefined, request: lastRequest() })
    }
    expect(resumes()).toEqual([10, 110, 210])
    expect([state(), received.position]).toEqual(['live', 215])
  })

  it('accepts frames that overlap known positions', () => {
    const { sockets, received, goLive } = drivenSocket()
    goLive()
    sockets.last().push({ events: [event], from: 5, to: 12 })
    sockets.last().push({ events: [event], from: 5, to: 9 })
    expect(received.events).toHaveLength(2)
    expect(received.position).toBe(12)
  })

  it('advances over frames without events', () => {
    const { sockets, received, goLive } = drivenSocket()
    goLive()
    sockets.last().push({ events: [], from: 10, to: 15 })
    expect(received.position).toBe(15)
  })

  it('pings soon after the last of several frames, because no later frame reveals a lost one', () => {
    const { clock, sockets, goLive } = drivenSocket()
    goLive()
    for (let position = 10; position < 13; position++) {
      clock.advance(3_000)
      sockets.last().push({ events: [], from: position, to: position + 1 })
    }
    expect(sockets.last().sentFrames('ping')).toHaveLength(0)
    clock.advance(4_000)
    expect(sockets.last().sentFrames('ping')).toHaveLength(1)
  })

  it('detects a missed event by the head in the heartbeat', () => {
    const { clock, sockets, state, resumes, goLive } = drivenSocket()
    goLive()
    clock.advance(25_000)
    expect(sockets.last().sentFrames('ping')).toHaveLength(1)
    sockets.last().push({ head: 12 })
    expect(state()).toBe('catching-up')
    expect(resumes()).toEqual([10, 10])
  })

  it('resets after repeated resumes without progress', () => {
    const { clock, sockets, received, state, goLive } = drivenSocket()
    goLive()
    clock.advance(25_000)
    for (let response = 0; response < 5 && received.resets.length === 0; response++)
      sockets.last().push({ head: 12 })
    expect(received.resets).toEqual([12])
    expect(received.position).toBe(12)
    expect(state()).toBe('live')
  })
})

describe('a gap that was closed', () => {
  it('is followed by one early ping', () => {
    const { clock, sockets, state, goLive } = drivenSocket()
    goLive()
    clock.advance(4_000)
    expect(sockets.last().sentFrames('ping')).toHaveLength(0)
    sockets.last().push({ events: [event], from: 13, to: 14 })
    sockets.last().push({ events: [event], from: 10, to: 14 })
    sockets.last().push({ head: 14 })
    clock.advance(4_000)
    expect([state(), sockets.last().sentFrames('ping').length]).toEqual(['live', 1])
    sockets.last().push({ head: 14 })
    clock.advance(4_000)
    expect(sockets.last().sentFrames('ping')).toHaveLength(1)
  })

  it('by other frames still waits for the answer to its own question', () => {
    const { clock, sockets, state, lastRequest, goLive } = drivenSocket()
    goLive()
    clock.advance(25_000)
    const ping = lastRequest()
    sockets.last().push({ events: [event], from: 13, to: 14 })
    sockets.last().push({ events: [event], from: 10, to: 14 })
    sockets.last().push({ head: 14, request: ping })
    expect(state()).toBe('catching-up')
    sockets.last().push({ head: 14, request: lastRequest() })
    expect(state()).toBe('live')
  })
})

describe('a server that does not have what is missing', () => {
  it('is asked three times, also if it sends what is known', () => {
    const { sockets, received, resumes, goLive } = drivenSocket()
    goLive()
    sockets.last().push({ events: [event], from: 11, to: 12 })
    for (let answer = 0; answer < 3; answer++) {
      expect(received.resets).toEqual([])
      sockets.last().push({ events: [event], from: 11, to: 12 })
      sockets.last().push({ head: 12 })
    }
    expect([resumes(), received.resets, received.position]).toEqual([[10, 10, 10, 10], [12], 12])
  })
})
