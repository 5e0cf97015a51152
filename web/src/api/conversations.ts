import type { ConversationFilter } from '@/realtime/selection'
import { request } from './client'
import type { components } from './generated'
import type { Attributes, ConversationPage, ConversationStatus, Counts, Priority, SortBy, WireConversation } from './types'

const pathOf = (id: number) => ({ path: { conversation_id: id } })

function toQuery({ labels, conditions: _, ...filter }: ConversationFilter) {
  return { ...filter, 'labels[]': labels && [...labels] }
}

/** The counts of a filter by conditions may be those of the conversations that were read. */
export async function listConversations(filter: ConversationFilter, sort_by: SortBy, cursor: string | null, signal?: AbortSignal): Promise<ConversationPage> {
  if (filter.conditions) {
    const { meta, payload } = await request('post', '/conversations/filter', { query: { sort_by, ...(cursor && { cursor }) }, body: { payload: [...filter.conditions] }, signal })
    return { data: { meta: { ...meta, assigned_count: meta.all_count - meta.unassigned_count }, payload: payload as WireConversation[] } }
  }
  return request('get', '/conversations', { query: { ...toQuery(filter), sort_by, cursor }, signal })
}

export async function countConversations(filter: ConversationFilter, signal?: AbortSignal): Promise<Counts> {
  return (await request('get', '/conversations/meta', { query: toQuery(filter), signal })).meta
}

export function fetchConversation(id: number, signal?: AbortSignal): Promise<WireConversation> {
  return request('get', '/conversations/{conversation_id}', { ...pathOf(id), signal })
}

/** `snoozedUntil` in epoch seconds; without it a snooze lasts until the next reply. */
export function setStatus(id: number, status: ConversationStatus, snoozedUntil?: number, customAttributes?: Attributes) {
  return restore(id, { status, snoozed_until: snoozedUntil, custom_attributes: customAttributes })
}

/** With an owner, as an undo restores it, no automatic assignment starts. */
export function restore(id: number, body: components['schemas']['NewStatus']) {
  return request('post', '/conversations/{conversation_id}/toggle_status', { ...pathOf(id), body })
}

export function setPriority(id: number, priority: Priority | null) {
  return request('post', '/conversations/{conversation_id}/toggle_priority', { ...pathOf(id), body: { priority } })
}

export function assignAgent(id: number, assigneeId: number | null) {
  return request('post', '/conversations/{conversation_id}/assignments', { ...pathOf(id), body: { assignee_id: assigneeId ?? 0 } })
}

export function assignTeam(id: number, teamId: number | null) {
  return request('post', '/conversations/{conversation_id}/assignments', { ...pathOf(id), body: { team_id: teamId ?? 0 } })
}

export function setLabels(id: number, labels: readonly string[]) {
  return request('post', '/conversations/{conversation_id}/labels', { ...pathOf(id), body: { labels: [...labels] } })
}

export function addParticipant(id: number, userId: number) {
  return request('post', '/conversations/{conversation_id}/participants', { ...pathOf(id), body: { user_ids: [userId] } })
}

export function removeParticipant(id: number, userId: number) {
  return request('delete', '/conversations/{conversation_id}/participants', { ...pathOf(id), body: { user_ids: [userId] } })
}

/** Replaces all of them. */
export function setCustomAttributes(id: number, custom_attributes: Attributes) {
  return request('post', '/conversations/{conversation_id}/custom_attributes', { ...pathOf(id), body: { custom_attributes } })
}

export function markSeen(id: number): Promise<WireConversation> {
  return request('post', '/conversations/{conversation_id}/update_last_seen', pathOf(id))
}

export function markUnread(id: number): Promise<WireConversation> {
  return request('post', '/conversations/{conversation_id}/unread', pathOf(id))
}

/** With its messages and files. */
export function deleteConversation(id: number): Promise<unknown> {
  return request('delete', '/conversations/{conversation_id}', { path: { conversation_id: id } })
}
