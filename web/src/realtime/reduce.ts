/**
 * The only way to change entities. Rows are merged by id and only if their version is greater, so that updates may arrive
 * in any order and any number of times. A table without changes keeps its identity.
 */
import type { CollectionUpdate, Conversation, Deletions, Entities, EntityUpdates, Message, Table, Versioned } from './model'

export function emptyEntities(): Entities {
  return {
    conversations: new Map(), messages: new Map(), contacts: new Map(), collections: new Map(), echoes: new Map(),
    deleted: { conversations: new Set(), contacts: new Set(), inboxes: new Set() },
    merged: new Map(),
  }
}

export function reduce(known: Entities, updates: EntityUpdates): Entities {
  const deleted = addDeletions(known.deleted, updates.deletions)
  const merged = updates.merges.some(({ id }) => !known.merged.has(id)) ? new Map([...known.merged, ...updates.merges.map(({ id, into }) => [id, into] as const)]) : known.merged
  const next = withoutDeleted({
    conversations: closeReplyWindows(upsert(known.conversations, updates.conversations), updates.conversations),
    messages: upsertMessages(merged === known.merged ? known.messages : withPresentSenders(known.messages, merged), updates.messages.map(row => ofPresentSender(row, merged))),
    contacts: upsert(known.contacts, updates.contacts),
    collections: updates.collections.reduce(updateCollection, known.collections),
    echoes: addEchoes(known.echoes, updates.echoes),
    deleted,
    merged,
  })
  return unchanged(known, next) ? known : next
}

/** The rows of a table that are newer replace those of the same id. */
export function upsert<T extends Versioned>(known: Table<T>, rows: readonly T[]): Table<T> {
  const newer = rows.filter(row => isNewer(row, known.get(row.id)))
  if (newer.length === 0)
    return known
  const next = new Map(known)
  for (const row of newer) {
    if (isNewer(row, next.get(row.id)))
      next.set(row.id, row)
  }
  return next
}

/** Of two rows with equal versions, a complete one is newer than a truncated one. */
function isNewer(row: Versioned, known: Versioned | undefined): boolean {
  return !known || row.version > known.version || (row.version === known.version && known.truncated === true && !row.truncated)
}

/** A reply window closes by time, without a new version: of two rows with equal versions, the closed one is newer. */
function closeReplyWindows(known: Table<Conversation>, rows: readonly Conversation[]): Table<Conversation> {
  const closed = rows.filter(row => !row.can_reply && known.get(row.id)?.version === row.version && known.get(row.id)?.can_reply)
  return closed.length ? new Map([...known, ...closed.map(row => [row.id, row] as const)]) : known
}

function upsertMessages(known: Table<Table<Message>>, rows: readonly Message[]): Table<Table<Message>> {
  let next: Map<number, Table<Message>> | null = null
  for (const [conversation, messages] of byConversation(rows)) {
    const before = known.get(conversation) ?? new Map<number, Message>()
    const after = upsert(before, messages)
    if (after !== before)
      (next ??= new Map(known)).set(conversation, after)
  }
  return next ?? known
}

/** A message of a merged contact is one of the contact into which it was merged. */
function ofPresentSender(message: Message, merged: Entities['merged']): Message {
  const { sender } = message
  if (sender?.type !== 'contact' || !merged.has(sender.id))
    return message
  let { id } = sender
  for (let into = merged.get(id); into !== undefined; into = merged.get(id))
    id = into
  return { ...message, sender: { ...sender, id } }
}

function withPresentSenders(known: Table<Table<Message>>, merged: Entities['merged']): Table<Table<Message>> {
  return new Map([...known].map(([conversation, messages]) => {
    const present = new Map([...messages].map(([id, message]) => [id, ofPresentSender(message, merged)]))
    return [conversation, [...present].every(([id, message]) => messages.get(id) === message) ? messages : present] as const
  }))
}

function byConversation(rows: readonly Message[]): Map<number, Message[]> {
  const groups = new Map<number, Message[]>()
  for (const row of rows)
    groups.set(row.conversation_id, [...groups.get(row.conversation_id) ?? [], row])
  return groups
}

function updateCollection(known: Entities['collections'], update: CollectionUpdate): Entities['collections'] {
  const table = known.get(update.name) ?? new Map<number, Versioned>()
  const next = changedTable(table, update)
  return next === table ? known : new Map(known).set(update.name, next)
}

function changedTable(table: Table<Versioned>, update: CollectionUpdate): Table<Versioned> {
  if ('rows' in update)
    return new Map(update.rows.map(row => [row.id, row]))
  return 'row' in update ? upsert(table, [update.row]) : new Map([...table].filter(([id]) => id !== update.removed))
}

function addDeletions(known: Deletions, deletions: EntityUpdates['deletions']): Deletions {
  const added = deletions.filter(({ kind, id }) => !known[kind].has(id))
  if (added.length === 0)
    return known
  const of = (kind: keyof Deletions) => new Set([...known[kind], ...added.filter(each => each.kind === kind).map(({ id }) => id)])
  return { conversations: of('conversations'), contacts: of('contacts'), inboxes: of('inboxes') }
}

/**
 * A conversation goes with its contact or its inbox, and messages with their conversation. One of a merged contact stays: the
 * event that gives it to the other contact may arrive later.
 */
function withoutDeleted(entities: Entities): Entities {
  const { merged, deleted: { conversations, contacts, inboxes } } = entities
  if (conversations.size + contacts.size + merged.size + inboxes.size === 0)
    return entities
  const gone = (row: Conversation) => conversations.has(row.id) || contacts.has(row.contact_id) || inboxes.has(row.inbox_id)
  const kept = filtered(entities.conversations, row => !gone(row))
  return {
    ...entities,
    conversations: kept,
    messages: filtered(entities.messages, (messages, id) => !conversations.has(id)
      && (kept.has(id) || (!entities.conversations.has(id) && ![...messages.values()].some(message => inboxes.has(message.inbox_id))))),
    contacts: filtered(entities.contacts, ({ id }) => !contacts.has(id) && !merged.has(id)),
  }
}

function filtered<T>(table: Table<T>, keep: (row: T, id: number) => boolean): Table<T> {
  const kept = [...table].filter(([id, row]) => keep(row, id))
  return kept.length === table.size ? table : new Map(kept)
}

function addEchoes(known: Entities['echoes'], echoes: EntityUpdates['echoes']): Entities['echoes'] {
  return echoes.every(([echoId]) => known.has(echoId)) ? known : new Map([...echoes, ...known])
}

function unchanged(known: Entities, next: Entities): boolean {
  return (Object.keys(known) as (keyof Entities)[]).every(table => known[table] === next[table])
}
