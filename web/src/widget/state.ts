/**
 * The visitor's conversations and messages. `apply` is the only way to change them: rows are merged by id and only if their
 * version is greater, so that answers and events may arrive in any order and any number of times.
 */
import type { Table } from '@/realtime/model'
import { upsert } from '@/realtime/reduce'
import type { WidgetConversation, WidgetMessage } from './types'

export interface ChatState {
  conversations: Table<WidgetConversation>
  messages: Table<WidgetMessage>
}

export interface Rows { conversations?: readonly WidgetConversation[], messages?: readonly WidgetMessage[] }

export const emptyState = (): ChatState => ({ conversations: new Map(), messages: new Map() })

export function apply(state: ChatState, { conversations = [], messages = [] }: Rows): ChatState {
  // Answers have fewer fields of a conversation than events.
  const whole = conversations.map(row => ({ ...state.conversations.get(row.id), ...row }))
  const next = { conversations: upsert(state.conversations, whole), messages: upsert(state.messages, messages) }
  return next.conversations === state.conversations && next.messages === state.messages ? state : next
}

/** The newest conversation that is not part of another one; a visitor sees one at a time. */
export function currentConversation({ conversations, messages }: ChatState): WidgetConversation | null {
  const merged = [...conversations.values()].flatMap(({ merged_ids }) => merged_ids ?? [])
  const all = [...conversations.keys(), ...[...messages.values()].map(({ conversation_id }) => conversation_id)]
  const newest = Math.max(0, ...all.filter(id => !merged.includes(id)))
  return newest ? conversations.get(newest) ?? { id: newest, version: 0, status: 'open' } : null
}

/** 0 if none is known. */
export const newestId = ({ messages }: ChatState): number => Math.max(0, ...messages.keys())

const isShown = ({ message_type }: WidgetMessage) => message_type !== 2

/** With those of the conversations that were merged into it. */
export function messagesOf({ conversations, messages }: ChatState, conversationId = 0): WidgetMessage[] {
  const ids = [conversationId, ...conversations.get(conversationId)?.merged_ids ?? []]
  return [...messages.values()].filter(each => ids.includes(each.conversation_id) && isShown(each)).sort((left, right) => left.id - right.id)
}

export const isFromVisitor = ({ message_type }: WidgetMessage): boolean => message_type === 0

/** Messages to the visitor since they last looked. `seenId`: the last one that this browser has displayed. */
export function unreadOf(state: ChatState, seenId: number): WidgetMessage[] {
  const conversation = currentConversation(state)
  const seenAt = conversation?.contact_last_seen_at ?? 0
  return messagesOf(state, conversation?.id).filter(each => !isFromVisitor(each) && each.id > seenId && each.created_at > seenAt && !each.content_attributes.deleted)
}

export const withAttributes = (message: WidgetMessage): WidgetMessage => message.content_attributes ? message : { ...message, content_attributes: {} }
