/** Regressions: sockets that were dead or had missed events. */
import { expect, it } from 'vitest'
import { drivenSocket, event } from '@/testing/drivenSocket'

// The socket stayed open and answered pings, but the broker had lost its subscription.
it('cw14704 open socket without events', () => {
  const { clock, sockets, received, state, resumes, goLive } = drivenSocket()
  goLive()
  clock.advance(25_000)
  sockets.last().push({ head: 11 })
  expect([state(), resumes()]).toEqual(['catching-up', [10, 10]])
  sockets.last().push({ events: [event], from: 10, to: 11 })
  sockets.last().push({ head: 11 })
  expect([state(), received.events]).toEqual(['live', [event]])
})

// A connection was dead at one end only: the other end kept sending, and nothing arrived.
it('rc36023 half open socket', () => {
  const { clock, sockets, state, resumes, goLive } = drivenSocket()
  goLive()
  const dead = sockets.last()
  clock.advance(25_000)
  expect(dead.sentFrames('ping')).toHaveLength(1)
  clock.advance(10_000)
  expect([dead.closed, state()]).toEqual([true, 'offline'])
  clock.advance(5_000)
  sockets.last().open()
  expect([sockets.created.length, resumes()]).toEqual([2, [10]])
})

// The app reconnected its socket but did not fetch the events missed in between.
it('cwm1114 reconnect without catching up', () => {
  const { clock, sockets, received, state, resumes, goLive } = drivenSocket()
  goLive()
  sockets.last().drop()
  clock.advance(5_000)
  sockets.last().open()
  expect([state(), resumes()]).toEqual(['catching-up', [10]])
  sockets.last().push({ events: [event], from: 10, to: 11 })
  sockets.last().push({ head: 11 })
  expect([state(), received.events]).toEqual(['live', [event]])
})

// After a disconnect the page did not reconnect until it was reloaded.
it('cw5182 no automatic reconnect', () => {
  const { clock, sockets, goLive } = drivenSocket()
  goLive()
  for (let cut = 0; cut < 6; cut++) {
    const made = sockets.created.length
    sockets.last().drop()
    clock.advance(31_000)
    expect(sockets.created.length).toBeGreaterThan(made)
  }
})

// After a restart of the push server the page could send, but no longer received events.
it('lhc824 no events after server restart', () => {
  const { clock, sockets, resumes, goLive } = drivenSocket()
  goLive()
  clock.advance(25_000)
  sockets.last().push({ error: { code: 'socket_unknown', message: 'This socket is not known any more.' } })
  clock.advance(5_000)
  sockets.last().open()
  expect([sockets.created.length, resumes()]).toEqual([2, [10]])
})
