import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { systemClock } from '@/realtime/clock'
import type { DeskSocket, SocketOptions, SocketState } from '@/realtime/socket'
import { createSocket } from '@/realtime/socket'

export type ConnectionOptions =
  & Pick<SocketOptions, 'url' | 'position' | 'onEvents' | 'onEphemeral' | 'onReset'>
  & Partial<Pick<SocketOptions, 'WebSocket' | 'clock' | 'onFailure'>>
  & { onLive: () => void }

/** WebSocket URL of the account: the page's origin unless VITE_WEBSOCKET_URL was set at build time. */
export function socketUrl(token: string, accountId: number): string {
  const base = import.meta.env.VITE_WEBSOCKET_URL ?? `${location.origin.replace(/^http/, 'ws')}/cable`
  return `${base}?${new URLSearchParams({ token, account_id: String(accountId) })}`
}

const typingInterval = 10_000

export const useConnection = defineStore('connection', () => {
  const state = ref<SocketState>('offline')
  const position = ref(0)
  /** Whether the connection has been live since `open`; before that there is no loss to report. */
  const wasLive = ref(false)
  /** Whether the server has changes that it could not send yet: the screen is older than the stored data. */
  const isBehind = ref(false)
  const hasNetwork = ref(navigator.onLine)
  /** Whether the server is certainly out of reach. Without a network but with a live socket the browser is wrong. */
  const isOffline = computed(() => state.value === 'offline' && !hasNetwork.value)
  let socket: DeskSocket | null = null
  let watchedContacts: number[] = []
  let viewed: number | null = null
  let lastTyping: { key: string, at: number } | null = null

  function open(options: ConnectionOptions): void {
    close()
    position.value = options.position
    hasNetwork.value = navigator.onLine
    socket = createSocket({
      WebSocket: options.WebSocket ?? WebSocket,
      clock: options.clock ?? systemClock,
      ...options,
      onPosition: next => position.value = next,
      onBehind: next => isBehind.value = next,
      contacts: () => watchedContacts,
      viewing: () => viewed,
      onState: next => changeState(next, options.onLive),
    })
    addEventListener('online', resume)
    addEventListener('offline', pause)
    addEventListener('pageshow', resume)
    document.addEventListener('visibilitychange', resumeWhenVisible)
    socket.open()
  }

  function changeState(next: SocketState, onLive: () => void): void {
    state.value = next
    if (next !== 'live')
      return
    wasLive.value = true
    askForContacts()
    if (viewed !== null)
      sendViewed()
    onLive()
  }

  function close(): void {
    socket?.close()
    socket = null
    wasLive.value = isBehind.value = false
    state.value = 'offline'
    removeEventListener('online', resume)
    removeEventListener('offline', pause)
    removeEventListener('pageshow', resume)
    document.removeEventListener('visibilitychange', resumeWhenVisible)
  }

  /** Reconnects immediately; also the action of the "Reconnect now" button. */
  function resume(): void {
    hasNetwork.value = navigator.onLine
    socket?.resume()
  }

  function pause(): void {
    hasNetwork.value = navigator.onLine
    socket?.pause()
  }

  function resumeWhenVisible(): void {
    if (document.visibilityState === 'visible')
      resume()
  }

  /** States which contacts are on the screen: the server answers with their presence. */
  function watchContacts(ids: number[]): void {
    watchedContacts = ids
    askForContacts()
  }

  function askForContacts(): void {
    if (watchedContacts.length)
      socket?.send({ action: 'presence', contacts: watchedContacts })
  }

  /** States which conversation the agent looks at: the server tells the others who have it open. Pings repeat it. */
  function view(conversationId: number | null): void {
    if (conversationId === viewed)
      return
    viewed = conversationId
    sendViewed()
  }

  function sendViewed(): void {
    socket?.send({ action: 'viewing', conversation_id: viewed })
  }

  /** Reports typing to other agents. Call it on every keystroke: it sends at most every 10 seconds. */
  function startTyping(conversationId: number, isPrivate: boolean): void {
    const key = `${conversationId}/${isPrivate}`
    if (lastTyping?.key === key && Date.now() - lastTyping.at < typingInterval)
      return
    if (socket?.send({ action: 'typing', conversation_id: conversationId, typing_status: 'on', is_private: isPrivate }))
      lastTyping = { key, at: Date.now() }
  }

  function stopTyping(conversationId: number, isPrivate: boolean): void {
    if (lastTyping?.key !== `${conversationId}/${isPrivate}`)
      return
    lastTyping = null
    socket?.send({ action: 'typing', conversation_id: conversationId, typing_status: 'off', is_private: isPrivate })
  }

  return { state, position, wasLive, isBehind, isOffline, open, close, resume, watchContacts, view, startTyping, stopTyping }
})
