import type { ConversationFilter } from '@/realtime/selection'
import type { ConversationPage, ConversationStatus, Counts, Priority, SortBy, StatusChange, WireConversation } from './schema'
import type { Query } from './client'
import { accountPath, request } from './client'

const conversationPath = (id: number, verb = '') => accountPath(`/conversations/${id}${verb}`)

function asQuery({ labels, ...filter }: ConversationFilter): Query {
  return { ...filter, labels }
}

export function listConversations(filter: ConversationFilter, sort_by: SortBy, cursor: string | null, signal?: AbortSignal): Promise<ConversationPage> {
  return request('GET', accountPath('/conversations'), { query: { ...asQuery(filter), sort_by, cursor }, signal })
}

export async function countConversations(filter: ConversationFilter, signal?: AbortSignal): Promise<Counts> {
  return (await request<{ meta: Counts }>('GET', accountPath('/conversations/meta'), { query: asQuery(filter), signal })).meta
}

export function fetchConversation(id: number, signal?: AbortSignal): Promise<WireConversation> {
  return request('GET', conversationPath(id), { signal })
}

/** `snoozedUntil` in epoch seconds; without it a snooze lasts until the next reply. */
export function setStatus(id: number, status: ConversationStatus, snoozedUntil?: number): Promise<StatusChange> {
  return request('POST', conversationPath(id, '/toggle_status'), { body: { status, snoozed_until: snoozedUntil } })
}

export function setPriority(id: number, priority: Priority | null): Promise<void> {
  return request('POST', conversationPath(id, '/toggle_priority'), { body: { priority } })
}

export function assignAgent(id: number, assigneeId: number | null): Promise<void> {
  return request('POST', conversationPath(id, '/assignments'), { body: { assignee_id: assigneeId ?? 0 } })
}

export function assignTeam(id: number, teamId: number | null): Promise<void> {
  return request('POST', conversationPath(id, '/assignments'), { body: { team_id: teamId ?? 0 } })
}

export function setLabels(id: number, labels: readonly string[]): Promise<void> {
  return request('POST', conversationPath(id, '/labels'), { body: { labels } })
}

export function markSeen(id: number): Promise<WireConversation> {
  return request('POST', conversationPath(id, '/update_last_seen'))
}

export function markUnread(id: number): Promise<WireConversation> {
  return request('POST', conversationPath(id, '/unread'))
}
