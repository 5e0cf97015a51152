/** The visitor's chat: everything that the screen displays, and everything that a visitor can do. */
import { computed, reactive, ref, shallowRef, watch } from 'vue'
import type { Bridge } from './bridge'
import type { Connection } from './connection'
import type { Intents } from './intents'
import { createOutbox } from './outbox'
import type { FileEntry } from './outbox'
import { persistently as retried } from './persistently'
import type * as LaterRequests from './laterRequests'
import type { Sent } from './requests'
import type { Sender } from './sender'
import type { Rows } from './state'
import { apply, currentConversation, emptyState, messagesOf, newestId, unreadOf } from './state'
import { intentsKey, read, remove, uuid, write } from './storage'
import { createTyping } from './typing'
import type { Agent, Contact, WidgetConfig, WidgetContact } from './types'
import { createVisitor } from './visitor'

export interface ChatOptions {
  config: WidgetConfig
  bridge: Bridge
  /** The visitor of the page's address. */
  token: string
  locale: () => string
}

/** The answers of the form before the first message. */
export interface Form { contact: Contact, conversationAttributes: Record<string, unknown>, contactAttributes: Record<string, unknown> }

export type Chat = ReturnType<typeof createChat>

const PAGE = 20

export function createChat({ config, bridge, token, locale }: ChatOptions) {
  const { website_token: websiteToken } = config
  const seenKey = `parley:seen:${websiteToken}`
  const state = shallowRef(emptyState())
  const entries = shallowRef<readonly FileEntry[]>([])
  const contact = shallowRef<WidgetContact | null>(null)
  /** Whether the desk has stored the visitor, which it does with what they do first. */
  const isKnown = ref(false)
  const agents = shallowRef<Agent[]>([])
  const answers = shallowRef<ReadonlyMap<number, LaterRequests.Submission>>(new Map())
  const isOpen = ref(bridge.kind !== 'site')
  const isVisible = ref(!document.hidden)
  const isReachable = ref(navigator.onLine)
  const isLoading = ref(token !== '')
  const hasOlder = ref(false)
  const referer = ref(document.referrer)
  const seenId = ref(read(seenKey, 0))
  /** The visitor wants another conversation than the resolved one. */
  const startsAnew = ref(false)

  const conversation = computed(() => currentConversation(state.value))
  const isResolved = computed(() => conversation.value?.status === 'resolved')
  const isNew = computed(() => startsAnew.value || !conversation.value)
  const messages = computed(() => isNew.value ? [] : messagesOf(state.value, conversation.value?.id))
  /** Whether a message after this one would be in the state, if the desk had stored it. */
  const isComplete = (after: number) => !isLoading.value && (!hasOlder.value || [...state.value.messages.keys()].some(id => id <= after))
  /** Entries whose message is stored are displayed as that message. */
  const waiting = computed(() => {
    const stored = new Set([...state.value.messages.values()].map(({ echo_id }) => echo_id))
    return entries.value.filter(({ echoId, file, fileName, after = 0 }) => !stored.has(echoId) && (file || !fileName || isComplete(after)))
  })
  const unread = computed(() => unreadOf(state.value, seenId.value))
  const onLine = (isOnLine: boolean) => { isReachable.value = isOnLine }

  const http = { websiteToken, visitorToken: (): string => visitor.token(), locale }
  const visitor = createVisitor({ websiteToken, given: token, isAlone: bridge.kind === 'alone', http, onToken, onOtherTab: () => void restart() })
  const outbox = createOutbox(websiteToken, visitor.owner(), showEntries)
  const typing = createTyping((isOn) => {
    if (conversation.value && !isNew.value)
      void later(({ sendTyping }) => sendTyping(http, isOn))
  })
  let sender: Promise<Sender> | undefined
  let connection: Promise<Connection> | undefined
  let kept: Promise<Intents> | undefined
  let socket: Connection | undefined
  showEntries()

  const persistently = <T>(run: () => Promise<T>) => retried(run, onLine)
  /** For calls that may fail. */
  const later = <T>(run: (requests: typeof LaterRequests) => Promise<T>) => import('./laterRequests').then(run).catch(() => undefined)

  /** Sends the waiting entries. The code comes with the chat's first opening, so that nothing is loaded for a visitor who only looks. */
  function wake(): void {
    if (!outbox.entries().some(({ problem }) => !problem))
      return
    sender ??= persistently(() => import('./laterRequests')).then(({ createSender }) => createSender({
      websiteToken, http, outbox, onSent, onLine,
      bodyWith: async (...given) => (await import('./parts/chosenFiles')).bodyWith(http, ...given),
      identify: again => visitor.token() && contact.value && !again ? Promise.resolve() : identify(),
    }))
    void sender.then(each => each.wakeNow())
  }

  /** The socket and what belongs to it, which a visitor who only looks does not load. */
  function connect(): Promise<void> {
    if (!contact.value?.pubsub_token)
      return Promise.resolve()
    connection ??= persistently(() => import('./connection')).then(({ createConnection }) =>
      socket = createConnection({ http, bridge, contact, state, typing, isOpen, take, onLine, identify }))
    return connection.then(opened => opened.connect())
  }

  function intents(): Promise<Intents> {
    kept ??= persistently(() => import('./intents')).then(({ createIntents }) =>
      createIntents({ websiteToken, http, hasContact: () => isKnown.value, hasConversation: () => conversation.value !== null }))
    return kept
  }

  function flushIntents(): void {
    if (read(intentsKey(websiteToken), null))
      void intents().then(each => each.flush())
  }

  function showEntries(): void {
    entries.value = outbox.entries()
  }

  function onToken(next: string): void {
    if (!next)
      return outbox.clear()
    outbox.rebind(visitor.owner())
    // An app stores the visitor of this message, a website that of the other.
    bridge.send(bridge.kind === 'native' ? 'loaded' : 'setAuthCookie', { config: { authToken: next }, data: { widgetAuthToken: next } })
  }

  /** All rows of the server pass here. */
  function take(rows: Rows): void {
    state.value = apply(state.value, rows)
    const stored = (rows.messages ?? []).flatMap(({ echo_id }) => echo_id ? [echo_id] : [])
    if (stored.some(echoId => entries.value.some(each => each.echoId === echoId)))
      outbox.remove(stored)
  }

  async function identify(): Promise<void> {
    const before = visitor.token()
    const answer = await visitor.identify()
    if (before && visitor.token() === '')
      return
    contact.value = answer
    isKnown.value = answer.id !== null
  }

  /** Loads what a known visitor has, and nothing for one who only looks. */
  async function start(): Promise<void> {
    try {
      if (visitor.token())
        await persistently(identify)
      await connect()
      hasOlder.value = messages.value.length >= PAGE
    }
    finally {
      isLoading.value = false
    }
    flushIntents()
    wake()
  }

  async function restart(): Promise<void> {
    socket?.close()
    state.value = emptyState()
    contact.value = null
    isKnown.value = false
    startsAnew.value = false
    setSeen(0)
    await start().catch(() => undefined)
  }

  async function onSent(sent: Sent, entry: FileEntry): Promise<void> {
    // The visitor has changed meanwhile, and the answer is another one's.
    if (entry.owner && entry.owner !== visitor.owner())
      return
    const isFirst = conversation.value === null
    take({ messages: sent.messages, conversations: sent.conversation ? [sent.conversation] : [] })
    if (entry.start || isFirst) {
      startsAnew.value = false
      bridge.send('onEvent', { eventIdentifier: 'chatwoot:on-start-conversation', data: { hasConversation: !isFirst } })
    }
    isKnown.value = true
    if (contact.value && sent.pubsubToken)
      contact.value = { ...contact.value, pubsub_token: sent.pubsubToken }
    flushIntents()
    void (contact.value?.pubsub_token ? connect() : identify().then(connect)).catch(() => undefined)
  }

  function add(entry: Partial<FileEntry>): void {
    outbox.add({ echoId: uuid(), content: '', createdAt: Date.now(), referer: referer.value, ...entry })
    wake()
  }

  function send(content: string, files: readonly File[] = [], form?: Form): void {
    typing.set(false)
    const text = content.trim()
    if (form && Object.keys(form.contactAttributes).length)
      void intents().then(each => each.set('contact', form.contactAttributes))
    if (text)
      add({ content: text, ...((form || startsAnew.value) && { start: { contact: form?.contact ?? {}, attributes: form?.conversationAttributes ?? {} } }) })
    files.forEach((file, index) => add({ file, after: newestId(state.value), upload: reactive({ fraction: 0 }), createdAt: Date.now() + index + 1 }))
    if (!text)
      startsAnew.value = false
  }

  /** The website has said who the visitor is. `next`: the token of another session, which the person had before. Unsent messages of another person are dropped. */
  async function changeVisitor(next?: string): Promise<void> {
    if (next && next !== visitor.token()) {
      if (contact.value?.identifier) {
        outbox.clear()
        remove(intentsKey(websiteToken))
      }
      visitor.adopt(next)
      return restart()
    }
    await persistently(identify)
    await connect()
    flushIntents()
  }

  function setSeen(id: number): void {
    seenId.value = id
    write(seenKey, id)
  }

  watch([unread, isOpen, isVisible], ([, , wasVisible], [before]) => {
    const last = unread.value.at(-1)
    if (!last && before.length)
      bridge.send('resetUnreadMode')
    if (last && isOpen.value && wasVisible) {
      setSeen(last.id)
      void later(({ markSeen }) => markSeen(http))
    }
    else if (last && !isOpen.value && last !== before.at(-1)) {
      bridge.send('setUnreadMode', { unreadMessageCount: unread.value.length })
    }
  }, { flush: 'post' })

  return {
    config, state, contact, agents, answers, typing, isKnown, isOpen, isVisible, isReachable, isLoading, hasOlder, referer, startsAnew,
    conversation, isResolved, isNew, messages, waiting, unread, http, intents, socket: () => socket,
    start, send, take, identify, persistently, changeVisitor,
    async loadAgents() {
      agents.value = await later(({ fetchAgents }) => fetchAgents(http)) ?? agents.value
    },
    retry(echoId: string) {
      outbox.retry(echoId)
      wake()
    },
    discard: (echoId: string) => outbox.remove([echoId]),
    wake,
  }
}

/** Follows the page's network and visibility, as the connection does. */
export function followPage({ isReachable, isVisible, wake }: Chat): void {
  addEventListener('online', () => {
    isReachable.value = true
    wake()
  })
  addEventListener('offline', () => { isReachable.value = false })
  document.addEventListener('visibilitychange', () => { isVisible.value = !document.hidden })
}
