/** The visitor's socket, which is opened with the first message. */
import { systemClock } from '@/realtime/clock'
import type { Clock } from '@/realtime/clock'
import type { DeskSocket } from '@/realtime/socket'
import { createSocket } from '@/realtime/socket'
import { rowsOfEvent } from './events'
import type { Rows } from './state'

export interface LiveOptions {
  pubsubToken: string
  /** The feed position before which everything is known. */
  head: number
  onRows: (rows: Rows) => void
  /** Everything has to be fetched again: events are lost or incomplete, or no socket can be opened. */
  onRefresh: () => void
  onTyping: (name: string | null) => void
  /** The server knows the token no longer, or sockets are blocked. */
  onFailure: (attempts: number) => void
  onState: (isLive: boolean) => void
  WebSocket?: new (url: string) => WebSocket
  clock?: Clock
}

const socketUrl = (token: string) => `${import.meta.env.VITE_WEBSOCKET_URL ?? `${location.origin.replace(/^http/, 'ws')}/cable`}?token=${encodeURIComponent(token)}`

export function openLive(options: LiveOptions): DeskSocket {
  const socket = createSocket({
    url: () => socketUrl(options.pubsubToken),
    position: options.head,
    WebSocket: options.WebSocket ?? WebSocket,
    clock: options.clock ?? systemClock,
    onEvents(events) {
      const all = events.map(rowsOfEvent)
      options.onRows({ conversations: all.flatMap(rows => rows.conversations ?? []), messages: all.flatMap(rows => rows.messages ?? []) })
      if (all.some(({ incomplete }) => incomplete))
        options.onRefresh()
    },
    onEphemeral(events) {
      for (const { event, data } of events) {
        if (event === 'conversation.typing_on')
          options.onTyping(data.user.available_name ?? data.user.name ?? '')
        else if (event === 'conversation.typing_off')
          options.onTyping(null)
      }
    },
    onReset: options.onRefresh,
    onState: state => options.onState(state === 'live' || state === 'catching-up'),
    onFailure: options.onFailure,
  })
  socket.open()
  return socket
}
