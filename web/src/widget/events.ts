/** Events of the visitor's socket, which a visitor who only looks does not load. */
import type { Rows } from './state'
import { withAttributes } from './state'
import type { WidgetConversation, WidgetMessage } from './types'

/** The rows of an event; `incomplete` when a part was too large for a frame and has to be fetched. */
export function rowsOfEvent({ event, data }: { event: string, data: unknown }): Rows & { incomplete?: boolean } {
  const row = data as { id?: unknown, version?: unknown, omitted?: boolean, truncated?: boolean, conversation_id?: unknown, status?: unknown } | null
  if (!row || typeof row.id !== 'number' || typeof row.version !== 'number')
    return {}
  if (row.omitted)
    return { incomplete: true }
  if (/^message\.|^first\.reply/.test(event))
    return typeof row.conversation_id === 'number' ? { messages: [withAttributes(row as WidgetMessage)], ...(row.truncated && { incomplete: true }) } : {}
  if (event.startsWith('conversation.') && typeof row.status === 'string')
    return { conversations: [row as WidgetConversation] }
  return {}
}
