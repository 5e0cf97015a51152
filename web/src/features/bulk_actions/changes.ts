/** Changes of many conversations: what they do to each, and how they are taken back. Pure functions. */
import type { BulkChange, BulkFields } from '@/api/bulkActions'
import type { Priority } from '@/api/types'
import type { Macro } from '@/features/macros'
import type { Conversation } from '@/realtime/model'
import type { ConversationPatch } from '@/stores/optimistic'

/** The fields that an undo restores. */
export type Outcome = Pick<ConversationPatch, 'status' | 'priority' | 'assignee_id' | 'team_id' | 'labels'>

/** The fields of a conversation that the change sets. */
export function outcomeOf({ fields, labels }: BulkChange, conversation: Conversation): Outcome {
  return {
    ...(fields?.status && { status: fields.status }),
    ...(fields?.priority !== undefined && { priority: fields.priority }),
    ...(fields?.assignee_id !== undefined && { assignee_id: fields.assignee_id || null }),
    ...(fields?.team_id !== undefined && { team_id: fields.team_id || null }),
    ...(labels && { labels: relabelled(conversation.labels, labels.add ?? [], labels.remove ?? []) }),
  }
}

/** As the server orders them: removed first, then added at the end. */
function relabelled(labels: readonly string[], add: readonly string[], remove: readonly string[]): string[] {
  const kept = labels.filter(label => !remove.includes(label))
  return [...kept, ...add.filter(label => !kept.includes(label))]
}

/** Actions of a macro that cannot be taken back. */
const LASTING = ['send_message', 'add_private_note', 'mute_conversation']

export function isLasting({ actions }: Macro): boolean {
  return actions.some(({ action_name: name }) => LASTING.includes(name))
}

/** The fields of a conversation that the macro sets. */
export function outcomeOfMacro({ actions }: Macro, conversation: Conversation, me: number): Outcome {
  const outcome: Outcome = {}
  for (const { action_name: name, action_params: params } of actions) {
    const [first] = params
    const labels = outcome.labels ?? conversation.labels
    if (name === 'assign_agent')
      outcome.assignee_id = first === 'nil' ? null : first === 'self' ? me : Number(first)
    else if (name === 'assign_team' || name === 'remove_assigned_team')
      outcome.team_id = name === 'assign_team' && first !== 'nil' ? Number(first) : null
    else if (name === 'add_label')
      outcome.labels = relabelled(labels, params.map(String), [])
    else if (name === 'remove_label')
      outcome.labels = relabelled(labels, [], params.map(String))
    else if (name === 'change_priority')
      outcome.priority = first === 'nil' ? null : first as Priority
    else if (name === 'change_status')
      outcome.status = first as Conversation['status']
    else if (name === 'resolve_conversation' || name === 'mute_conversation')
      outcome.status = 'resolved'
    else if (name === 'snooze_conversation')
      outcome.status = 'snoozed'
  }
  return outcome
}

/** Whether the outcome is another state than that of the conversation. */
export function isChange(outcome: Outcome, conversation: Conversation): boolean {
  return (Object.keys(outcome) as (keyof Outcome)[]).some(field => !isSame(outcome[field], conversation[field]))
}

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right)
}

/**
 * The change that restores the state before, in fields that still have the outcome. Null if there is none. The server refuses it
 * if one of these fields changes before it arrives.
 */
export function undoOf(before: Conversation, outcome: Outcome, current: Conversation, now: number): BulkChange | null {
  const fields: BulkFields = {}
  const expected: BulkFields = {}
  const isRestored = (field: keyof Outcome) => field in outcome && !isSame(before[field], current[field]) && isSame(outcome[field], current[field])
  if (isRestored('priority')) {
    fields.priority = before.priority
    expected.priority = current.priority
  }
  if (isRestored('assignee_id')) {
    fields.assignee_id = before.assignee_id
    expected.assignee_id = current.assignee_id
  }
  if (isRestored('team_id')) {
    fields.team_id = before.team_id
    expected.team_id = current.team_id
    // The team may have removed its predecessor's agent, and the former team must not remove one who came since.
    if (!('assignee_id' in outcome))
      fields.assignee_id = before.assignee_id ?? current.assignee_id
  }
  const end = isEndMoved(before, outcome, current) || isRestored('status') ? endOf(before) : undefined
  if (end !== undefined) {
    fields.status = before.status === 'snoozed' && end !== null && end <= now ? 'open' : before.status
    expected.status = current.status
    // An unassigned conversation that opens would be assigned to the next agent.
    if (current.assignee_id === null && fields.assignee_id === undefined)
      fields.assignee_id = expected.assignee_id = null
  }
  const labels = labelsBack(before, outcome, current)
  if (Object.keys(fields).length === 0 && !labels)
    return null
  return {
    ...(Object.keys(fields).length > 0 && { fields, expected }),
    ...(fields.status === 'snoozed' && end && { snoozed_until: Math.floor(end / 1000) }),
    ...(labels && { labels }),
  }
}

/** A snoozed conversation was snoozed until another time. */
function isEndMoved(before: Conversation, { status }: Outcome, current: Conversation): boolean {
  return status === 'snoozed' && before.status === 'snoozed' && current.status === 'snoozed' && before.snoozed_until !== current.snoozed_until
}

/** Milliseconds; null for a snooze without end and for other states. */
function endOf({ status, snoozed_until: until }: Conversation): number | null {
  return status === 'snoozed' && until ? Date.parse(until) : null
}

function labelsBack({ labels: before }: Conversation, { labels: after }: Outcome, { labels: current }: Conversation): BulkChange['labels'] {
  const add = before.filter(label => after && !after.includes(label) && !current.includes(label))
  const remove = (after ?? []).filter(label => !before.includes(label) && current.includes(label))
  return add.length + remove.length ? { add, remove } : null
}

/** Conversations that have the same change, in chunks of the server's limit. */
export function grouped(changes: ReadonlyMap<number, BulkChange>): { ids: number[], change: BulkChange }[] {
  const groups = new Map<string, { ids: number[], change: BulkChange }>()
  for (const [id, change] of changes) {
    const key = JSON.stringify(change)
    const group = groups.get(key) ?? { ids: [], change }
    group.ids.push(id)
    groups.set(key, group)
  }
  return [...groups.values()]
}

export function chunksOf(ids: readonly number[], size: number): number[][] {
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, index) => ids.slice(index * size, (index + 1) * size))
}
