import { defineStore } from 'pinia'
import { ref } from 'vue'
import { realClock } from '@/realtime/clock'
import type { DeskSocket, SocketOptions, SocketState } from '@/realtime/socket'
import { createSocket } from '@/realtime/socket'

export type ConnectionOptions =
  & Pick<SocketOptions, 'url' | 'position' | 'onEvents' | 'onEphemeral' | 'onReset'>
  & Partial<Pick<SocketOptions, 'WebSocket' | 'clock' | 'onFailure' | 'overlap'>>
  & { onLive: () => void }

/** Where the account's sockets are: beside the page, unless the build was told otherwise. */
export function socketUrl(token: string, accountId: number): string {
  const base = import.meta.env.VITE_WEBSOCKET_URL ?? `${location.origin.replace(/^http/, 'ws')}/cable`
  return `${base}?${new URLSearchParams({ token, account_id: String(accountId) })}`
}

const typingRepeats = 10_000

export const useConnection = defineStore('connection', () => {
  const state = ref<SocketState>('offline')
  const position = ref(0)
  /** Whether the connection has been live since `open`: before that nothing is "lost" yet. */
  const wasLive = ref(false)
  let socket: DeskSocket | null = null
  let typed: { key: string, at: number } | null = null

  function open(options: ConnectionOptions): void {
    close()
    position.value = options.position
    socket = createSocket({
      WebSocket: options.WebSocket ?? WebSocket,
      clock: options.clock ?? realClock,
      ...options,
      onPosition: next => position.value = next,
      onState: next => changeState(next, options.onLive),
    })
    addEventListener('online', wake)
    addEventListener('offline', rest)
    addEventListener('pageshow', wake)
    document.addEventListener('visibilitychange', wakeWhenVisible)
    socket.open()
  }

  function changeState(next: SocketState, onLive: () => void): void {
    state.value = next
    if (next !== 'live')
      return
    wasLive.value = true
    onLive()
  }

  function close(): void {
    socket?.close()
    socket = null
    wasLive.value = false
    state.value = 'offline'
    removeEventListener('online', wake)
    removeEventListener('offline', rest)
    removeEventListener('pageshow', wake)
    document.removeEventListener('visibilitychange', wakeWhenVisible)
  }

  /** Tries again at once: also what a "reconnect now" button does. */
  function wake(): void {
    socket?.wake()
  }

  function rest(): void {
    socket?.rest()
  }

  function wakeWhenVisible(): void {
    if (document.visibilityState === 'visible')
      wake()
  }

  /** Tells the others that this agent types; call it with every keystroke, it repeats itself only now and then. */
  function typing(conversationId: number, isPrivate: boolean): void {
    const key = `${conversationId}/${isPrivate}`
    if (typed?.key === key && Date.now() - typed.at < typingRepeats)
      return
    if (socket?.tell({ action: 'typing', conversation_id: conversationId, typing_status: 'on', is_private: isPrivate }))
      typed = { key, at: Date.now() }
  }

  function stoppedTyping(conversationId: number, isPrivate: boolean): void {
    if (typed?.key !== `${conversationId}/${isPrivate}`)
      return
    typed = null
    socket?.tell({ action: 'typing', conversation_id: conversationId, typing_status: 'off', is_private: isPrivate })
  }

  return { state, position, wasLive, open, close, wake, typing, stoppedTyping }
})
