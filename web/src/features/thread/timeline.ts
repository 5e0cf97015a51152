import type { OutboxEntry } from '@/stores/outbox'
import type { ThreadItem } from '@/stores/thread'
import { midnight } from '@/i18n/format'
import type { Message, SenderRef } from '@/realtime/model'
import { writerOf } from './writer'

export type Side = 'incoming' | 'outgoing'

/** A displayed message; `entry` if it has not been sent yet. */
export interface Line {
  key: string
  message: Message
  entry: OutboxEntry | null
}

/** `initialsOf`: the name alone, if `name` says more. */
export interface ShownSender { name: string, initialsOf?: string, thumbnail: string }

/** The message that is replied to; `message` is undefined if it is not loaded. */
export interface Quote {
  message: Message | undefined
  by: string
}

export type TimelineEntry =
  | { kind: 'day', key: string, at: number }
  | { kind: 'new', key: string }
  | { kind: 'activity', key: string, message: Message }
  | { kind: 'group', key: string, side: Side, note: boolean, lines: [Line, ...Line[]] }

export const MessageType = { incoming: 0, outgoing: 1, activity: 2, template: 3 } as const

/** Seconds between messages of one group. */
const GROUP_INTERVAL = 5 * 60

/**
 * Groups messages for display: a separator for each day, one "New" divider above the first unseen message, and groups of
 * consecutive messages by one sender. `lines` are ordered oldest first.
 */
export function timelineOf(lines: readonly Line[], firstUnseen: number | null): TimelineEntry[] {
  const entries: TimelineEntry[] = []
  let previous: Message | undefined
  for (const line of lines) {
    const { message } = line
    if (!previous || midnight(previous.created_at) !== midnight(message.created_at))
      entries.push({ kind: 'day', key: `day-${midnight(message.created_at)}-${line.key}`, at: message.created_at })
    if (message.id === firstUnseen && previous)
      entries.push({ kind: 'new', key: 'new' })
    const current = entries.at(-1)
    if (current?.kind === 'group' && previous && continuesGroup(previous, message))
      current.lines.push(line)
    else
      entries.push(entryOf(line))
    previous = message
  }
  return entries
}

/** Id of the first unseen incoming message. */
export function firstUnseenOf(messages: readonly Message[], seenAt: number): number | null {
  return messages.find(message => message.message_type === MessageType.incoming && message.created_at > seenAt)?.id ?? null
}

/** Displays outbox entries like sent messages. */
export function lineOf(item: ThreadItem, me: SenderRef): Line {
  return item.kind === 'message'
    ? { key: item.key, message: item.message, entry: null }
    : { key: item.key, message: pendingMessage(item.entry, me), entry: item.entry }
}

function pendingMessage(entry: OutboxEntry, sender: SenderRef): Message {
  const { conversation_id, content, created_at } = entry
  return {
    id: -1, version: 0, conversation_id, inbox_id: 0, content, created_at, sender, attachments: [], parts: [], private: entry.private,
    message_type: MessageType.outgoing, content_type: 'text', content_attributes: { in_reply_to: entry.in_reply_to, ...entry.recipients && { to_emails: entry.recipients.to, cc_emails: entry.recipients.cc, bcc_emails: entry.recipients.bcc } },
    status: 'sent', delivery: entry.state === 'failed' ? 'failed' : 'queued', source_id: null,
  }
}

function entryOf(line: Line): TimelineEntry {
  const { key, message } = line
  if (message.message_type === MessageType.activity)
    return { kind: 'activity', key: `activity-${key}`, message }
  const side = message.message_type === MessageType.incoming ? 'incoming' : 'outgoing'
  return { kind: 'group', key: `group-${key}`, side, note: message.private, lines: [line] }
}

function continuesGroup(previous: Message, message: Message): boolean {
  return message.message_type !== MessageType.activity
    && previous.message_type === message.message_type
    && previous.private === message.private
    && senderKey(previous) === senderKey(message)
    && message.created_at - previous.created_at < GROUP_INTERVAL
}

const senderKey = (message: Message) => `${message.sender?.type ?? ''}:${message.sender?.id ?? ''}:${writerOf(message)?.email ?? ''}`
