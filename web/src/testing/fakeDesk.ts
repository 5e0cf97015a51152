/** State of the fake server: a small desk with the rules that the client depends on. */
import type { Agent, CacheKeys, Inbox, Label, Profile, PushedMessage, SortBy, Team, WireContact, WireConversation, WireDraft, WireNotification } from '@/api/types'
import type { ConversationEventName, DeskEvent, MessageEventName } from '@/realtime/events'
import { conversationOf } from '@/realtime/normalize'
import type { Versioned } from '@/realtime/model'
import type { ConversationFilter } from '@/realtime/selection'
import { matches, select } from '@/realtime/selection'
import { notificationSettings } from './fakeNotifications'
import { unexpected } from './fakeServer'
import { agent, contactSender, inbox, profile, pushed, wireMessage } from './wire'

/** A settings noun without rules of its own; `cacheKey` is its name in `cache_keys`. */
/** `inPayload`: answers are in an object, below `payload`. */
export interface FakeCollection { cacheKey: string, inPayload?: true, rows: (Versioned & Record<string, unknown>)[] }

export class FakeDesk {
  user: Profile = profile()
  agents: Agent[] = [agent()]
  inboxes: Inbox[] = [inbox()]
  teams: Team[] = []
  /** User ids by team id. */
  teamMembers = new Map<number, number[]>()
  /** User ids by inbox id. */
  inboxMembers = new Map<number, number[]>()
  labels: Label[] = []
  /** Further settings nouns by path, such as `canned_responses`. */
  collections: Record<string, FakeCollection> = {}
  notifications: WireNotification[] = []
  notificationSettings = notificationSettings()
  drafts: WireDraft[] = []
  contacts: WireContact[] = []
  conversations: WireConversation[] = []
  messages: PushedMessage[] = []
  /** Feed position of the newest event. */
  head = 40
  private delivered = this.head
  private events: DeskEvent[] = []
  private lastId = 10_000

  nextId(): number {
    return ++this.lastId
  }

  emit(event: DeskEvent): void {
    this.head += 1
    this.events.push({ ...event, position: this.head })
  }

  changeContact(id: number, changes: Partial<WireContact>): WireContact {
    this.contacts = updated(this.contacts, id, changes)
    const contact = found(this.contacts, id)
    this.emit({ event: 'contact.updated', data: contactSender({ ...contact, type: 'contact' }) })
    return contact
  }

  takeEvents(): { events: DeskEvent[], from: number, to: number } {
    const taken = { events: this.events, from: this.delivered, to: this.head }
    this.events = []
    this.delivered = this.head
    return taken
  }

  /** Cache keys as the server makes them: each changes only with ids and versions of its own rows. */
  cacheKeys(): CacheKeys {
    const stamp = (rows: { id: number, version: number }[]) => rows.map(({ id, version }) => `${id}.${version}`).sort().join(' ')
    const others = Object.values(this.collections).map(({ cacheKey, rows }) => [cacheKey, stamp(rows)] as const)
    return { agent: stamp(this.agents), inbox: stamp(this.inboxes), label: stamp(this.labels), team: stamp(this.teams), ...Object.fromEntries(others) }
  }

  invalidateCaches(): void {
    this.emit({ event: 'account.cache_invalidated', data: { cache_keys: this.cacheKeys() } })
  }

  conversation(id: number): WireConversation {
    return found(this.conversations, id)
  }

  /** Changes a conversation like the server: a new version and an event. */
  changeConversation(id: number, changes: Partial<WireConversation>, event: ConversationEventName = 'conversation.updated'): WireConversation {
    const before = this.conversation(id)
    const after = { ...before, ...changes, version: before.version + 1 }
    this.conversations = this.conversations.map(row => row.id === id ? after : row)
    this.emit({ event, data: pushed(after) })
    return after
  }

  addMessage(fields: Partial<PushedMessage>, event: MessageEventName = 'message.created'): PushedMessage {
    const existing = this.messages.find(message => fields.echo_id !== undefined && message.echo_id === fields.echo_id)
    if (existing)
      return existing
    const message = wireMessage({ id: this.nextId(), ...fields })
    this.messages.push(message)
    this.emit({ event, data: message })
    return message
  }

  changeMessage(id: number, changes: Partial<PushedMessage>): PushedMessage {
    const before = found(this.messages, id)
    const after = { ...before, ...changes, version: before.version + 1 }
    this.messages = this.messages.map(row => row.id === id ? after : row)
    this.emit({ event: 'message.updated', data: after })
    return after
  }

  list(filter: ConversationFilter, sort: SortBy): WireConversation[] {
    const rows = new Map(this.conversations.map(row => [row.id, conversationOf(row)]))
    return select(rows, filter, sort, this.viewer(), { end: null }).map(({ id }) => this.conversation(id))
  }

  counts({ conversation_type: _, ...filter }: ConversationFilter) {
    const count = (assignee_type: ConversationFilter['assignee_type']) =>
      this.conversations.filter(row => matches(conversationOf(row), { ...filter, assignee_type }, this.viewer())).length
    return { mine_count: count('me'), assigned_count: count('assigned'), unassigned_count: count('unassigned'), all_count: count('all') }
  }

  private viewer() {
    return { userId: this.user.id, inboxes: new Set(this.inboxes.map(({ id }) => id)) }
  }
}

export function found<T extends { id: number }>(rows: readonly T[], id: number): T {
  return rows.find(each => each.id === id) ?? unexpected(`The fake desk has no row ${id}.`)
}

/** The rows with one changed row of the next version. */
export function updated<Row extends { id: number, version: number }>(rows: Row[], id: number, changes: object): Row[] {
  return rows.map(row => row.id === id ? { ...row, ...changes, version: row.version + 1 } : row)
}
