import type { DeskEvent, EphemeralEvent } from '@/realtime/events'
import type { SocketState } from '@/realtime/socket'
import { createSocket } from '@/realtime/socket'
import { FakeClock, socketFactory } from './fakeSocket'
import { wireMessage } from './wire'

export const event: DeskEvent = { event: 'message.created', data: wireMessage(), position: 11 }

/** The client's socket at position 10, with a clock and connections that the test moves, and everything that it reports. */
export function drivenSocket() {
  const clock = new FakeClock()
  const sockets = socketFactory()
  const received = {
    events: [] as DeskEvent[], ephemeral: [] as EphemeralEvent[], states: [] as SocketState[], resets: [] as number[],
    position: 10, failures: [] as number[], behind: [] as boolean[],
  }
  const socket = createSocket({
    url: () => 'ws://desk.test/cable', position: 10, WebSocket: sockets.WebSocket, clock, random: () => 1,
    onEvents: events => received.events.push(...events),
    onEphemeral: events => received.ephemeral.push(...events),
    onReset: head => received.resets.push(head),
    onState: state => received.states.push(state),
    onPosition: (position) => { received.position = position },
    onFailure: attempts => received.failures.push(attempts),
    onBehind: isBehind => received.behind.push(isBehind),
  })
  return {
    clock,
    sockets,
    socket,
    received,
    state: () => received.states.at(-1),
    /** The positions after which the newest connection has asked. */
    resumes: () => sockets.last().sentFrames('resume').map(({ after }) => after),
    lastRequest: () => sockets.last().sent.map(frame => 'request' in frame ? frame.request : 0).at(-1),
    goLive(): void {
      socket.open()
      sockets.last().open()
      sockets.last().push({ head: 10 })
    },
  }
}
