/** A server with one website for specs: it stores a message once for each `echo_id`, numbers its changes, and answers sockets. */
import { afterEach, beforeEach, vi } from 'vitest'
import { socketFactory } from '@/testing/fakeSocket'
import type { Bridge } from '../bridge'
import type { Chat } from '../chat'
import { createChat, followPage } from '../chat'
import type { Frame } from '../protocol'
import type { WidgetConfig, WidgetMessage } from '../types'

interface Call { method: string, path: string, query: URLSearchParams, token: string, headers: Headers, body: unknown }
type Route = (call: Call) => unknown

export class Refusal {
  constructor(readonly status: number, readonly body: object = {}) {}
}

export const config: WidgetConfig = {
  website_token: 'site1', website_name: 'Acme', widget_color: '#7a3d00', welcome_title: 'Hello', welcome_tagline: 'Ask us', reply_time: 'in_a_few_minutes',
  enabled_features: ['attachments', 'emoji_picker', 'end_conversation'], locale: 'en', allow_messages_after_resolved: true,
}

export function message(fields: Partial<WidgetMessage> = {}): WidgetMessage {
  return { id: 1, version: 1, content: 'Hello', message_type: 0, content_type: 'text', content_attributes: {}, created_at: 1_800_000_000, conversation_id: 5, ...fields }
}

export function fakeDesk() {
  const desk = {
    calls: [] as Call[],
    stored: [] as WidgetMessage[],
    head: 10,
    conversation: null as { id: number, status: string, version: number, contact_last_seen_at?: number, agent_last_seen_at?: number } | null,
    visitors: new Set<string>(),
    /** The answer to the next request of this path is lost after the server has done its work. */
    losesAnswers: new Set<string>(),
    isReachable: true,
    sockets: socketFactory(),
    routes: {} as Record<string, Route>,
  }

  function store(given: { content: string, echo_id: string }): WidgetMessage {
    const known = desk.stored.find(({ echo_id }) => echo_id === given.echo_id)
    if (known)
      return known
    desk.head += 1
    desk.conversation ??= { id: 5, status: 'open', version: 1, contact_last_seen_at: 0 }
    const added = message({ id: 100 + desk.stored.length, content: given.content, echo_id: given.echo_id, conversation_id: desk.conversation.id })
    desk.stored.push(added)
    return added
  }

  const fixed: Record<string, Route> = {
    'POST config': ({ token }) => {
      const visitor = desk.visitors.has(token) ? token : `visitor-${desk.visitors.size + 1}`
      desk.visitors.add(visitor)
      const isKnown = desk.stored.length > 0
      return { website_channel_config: { auth_token: visitor }, contact: { id: isKnown ? 7 : null, pubsub_token: isKnown ? 'pubsub' : '' } }
    },
    'GET messages': ({ query }) => {
      const before = Number(query.get('before') ?? Infinity)
      return { payload: desk.stored.filter(({ id }) => id < before).slice(-20), meta: { contact_last_seen_at: desk.conversation?.contact_last_seen_at ?? 0, head: desk.head, conversation: desk.conversation } }
    },
    'POST messages': ({ body, token }) => desk.visitors.has(token) ? { ...store(sentMessage(body)), pubsub_token: 'pubsub' } : new Refusal(401),
    'POST conversations': ({ body }) => {
      const stored = store((body as { message: { content: string, echo_id: string } }).message)
      return { ...desk.conversation, messages: [stored], pubsub_token: 'pubsub' }
    },
    'GET inbox_members': () => ({ payload: [] }),
  }

  async function answer(input: string, init: RequestInit = {}): Promise<Response> {
    const url = new URL(input, 'https://desk.example')
    const { method = 'GET', headers, body } = init
    const call = { headers: new Headers(headers), method, path: url.pathname.replace('/api/v1/widget/', ''), query: url.searchParams, token: new Headers(headers).get('x-auth-token') ?? '', body: typeof body === 'string' ? JSON.parse(body) : body }
    if (!desk.isReachable)
      throw new TypeError('Failed to fetch')
    desk.calls.push(call)
    const name = `${method} ${call.path}`
    const result = (desk.routes[name] ?? fixed[name] ?? (() => ({})))(call)
    if (desk.losesAnswers.delete(name))
      throw new TypeError('Failed to fetch')
    const { status, body: shown } = result instanceof Refusal ? result : { status: 200, body: result }
    return new Response(JSON.stringify(shown), { status })
  }

  beforeEach(() => {
    Object.assign(desk, { calls: [], stored: [], head: 10, conversation: null, visitors: new Set(), losesAnswers: new Set(), isReachable: true, sockets: socketFactory(), routes: {} })
    vi.stubGlobal('fetch', answer)
    vi.stubGlobal('WebSocket', desk.sockets.WebSocket)
    vi.spyOn(Math, 'random').mockReturnValue(0)
  })

  /** The chats of the tabs that the test has opened. */
  let opened: Chat[] = []
  afterEach(() => {
    opened.forEach(chat => chat.socket()?.close())
    opened = []
  })

  function openChat(token = '', kind: Bridge['kind'] = 'site', given: Partial<WidgetConfig> = {}) {
    const sent: Frame[] = []
    const bridge: Bridge = { kind, send: (event, fields = {}) => void sent.push({ event, ...fields }), close: () => void sent.push({ event: 'closeWindow' }), listen: () => undefined }
    const chat = createChat({ config: { ...config, ...given }, bridge, token, locale: () => 'en' })
    followPage(chat)
    opened.push(chat)
    return { chat, bridge, sent, said: (event: string) => sent.filter(frame => frame.event === event) }
  }

  /** A visitor who has written before, with an open socket. */
  async function openKnown() {
    desk.visitors.add('known')
    store({ content: 'First', echo_id: 'first' })
    const tab = openChat('known')
    await tab.chat.start()
    const socket = desk.sockets.last()
    socket.open()
    socket.push({ head: desk.head, request: 1 })
    return { ...tab, socket }
  }

  return Object.assign(desk, {
    store,
    paths: () => desk.calls.map(({ method, path }) => `${method} ${path}`),
    /** An agent writes. Returns the frame that the socket gets. */
    reply(fields: Partial<WidgetMessage> = {}) {
      desk.head += 1
      const added = message({ id: 200 + desk.stored.length, message_type: 1, content: 'Answer', sender: { id: 3, name: 'Ada' }, ...fields })
      desk.stored.push(added)
      return { from: desk.head - 1, to: desk.head, events: [{ event: 'message.created', data: added, position: desk.head }] }
    },
    openChat,
    openKnown,
    /** The texts on the screen. */
    contents: ({ messages, waiting }: Chat) => [...messages.value, ...waiting.value].map(({ content }) => content),
  })
}

function sentMessage(body: unknown): { content: string, echo_id: string } {
  if (body instanceof FormData)
    return { content: '', echo_id: String(body.get('message[echo_id]')) }
  return (body as { message: { content: string, echo_id: string } }).message
}
