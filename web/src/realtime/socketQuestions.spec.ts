/** Questions that are open while other things happen: other answers, other frames, another connection. */
import { describe, expect, it } from 'vitest'
import { drivenSocket, event } from '@/testing/drivenSocket'

describe('a resume', () => {
  it('is asked again although frames of others move the position, unless they are its answer', () => {
    const { clock, sockets, socket, resumes } = drivenSocket()
    socket.open()
    sockets.last().open()
    sockets.last().push({ events: [], from: 10, to: 11, request: 1 })
    clock.advance(2_500)
    sockets.last().push({ events: [event], from: 11, to: 12 })
    sockets.last().push({ events: [event], from: 12, to: 13, request: 999 })
    clock.advance(2_500)
    expect(resumes()).toEqual([10, 13])
  })

  it('of an older server after a newer one is extended by each part of its answer', () => {
    const { clock, sockets, socket, resumes, lastRequest } = drivenSocket()
    socket.open()
    sockets.last().open()
    sockets.last().push({ head: 10, request: lastRequest() })
    sockets.last().drop()
    clock.advance(500)
    sockets.last().open()
    for (let position = 10; position < 15; position++) {
      clock.advance(4_000)
      sockets.last().push({ events: [], from: position, to: position + 1 })
    }
    expect(resumes()).toEqual([10])
  })
})

describe('a ping', () => {
  it('ends the connection when it is not answered, also if a frame comes now and then', () => {
    const { clock, sockets, goLive } = drivenSocket()
    goLive()
    clock.advance(25_000)
    for (let position = 10; position < 13; position++) {
      sockets.last().push({ events: [event], from: position, to: position + 1 })
      clock.advance(4_500)
    }
    expect(sockets.created[0]?.closed).toBe(true)
  })

  it('of a former connection concerns the next one neither by its deadline nor by its number', () => {
    const { clock, sockets, socket, goLive } = drivenSocket()
    goLive()
    clock.advance(25_000)
    sockets.last().drop()
    clock.advance(500)
    sockets.last().open()
    sockets.last().push({ head: 10 })
    socket.resume()
    clock.advance(4_600)
    expect(sockets.last().sentFrames('ping')).toEqual([{ action: 'ping', request: 4 }])
    sockets.last().push({ head: 10 })
    clock.advance(20_000)
    expect(sockets.created).toHaveLength(2)
  })

  it('is answered before a later resume by a server of 0.1.0, whose frames name no request', () => {
    const { clock, sockets, received, state, goLive } = drivenSocket()
    goLive()
    clock.advance(25_000)
    sockets.last().push({ events: [event], from: 13, to: 14 })
    sockets.last().push({ head: 14, behind: 900 })
    expect([received.behind, state()]).toEqual([[true], 'catching-up'])
    sockets.last().push({ events: [event], from: 10, to: 14 })
    sockets.last().push({ head: 14 })
    expect(state()).toBe('live')
  })
})
