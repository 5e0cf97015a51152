/**
 * The one way in for truth. Facts are folded by id and only if their version is greater, so that any order and any
 * number of repeats ends in the same state. A table in which nothing changed keeps its identity.
 */
import type { Conversation, Entities, Facts, Message, Table, Versioned } from './model'

export function emptyEntities(): Entities {
  return {
    conversations: new Map(), messages: new Map(), contacts: new Map(),
    agents: new Map(), inboxes: new Map(), teams: new Map(), labels: new Map(), echoes: new Map(),
  }
}

export function reduce(known: Entities, facts: Facts): Entities {
  const next: Entities = {
    conversations: lapse(upsert(known.conversations, facts.conversations), facts.conversations),
    messages: upsertMessages(known.messages, facts.messages),
    contacts: upsert(known.contacts, facts.contacts),
    agents: replace(known.agents, facts.agents),
    inboxes: replace(known.inboxes, facts.inboxes),
    teams: replace(known.teams, facts.teams),
    labels: replace(known.labels, facts.labels),
    echoes: learn(known.echoes, facts.echoes),
  }
  return unchanged(known, next) ? known : next
}

function upsert<T extends Versioned>(known: Table<T>, rows: readonly T[]): Table<T> {
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

function isNewer(row: Versioned, known: Versioned | undefined): boolean {
  return !known || row.version > known.version
}

/** A reply window closes with time alone, without a version: of two answers about the same version, "closed" is the later one. */
function lapse(known: Table<Conversation>, rows: readonly Conversation[]): Table<Conversation> {
  const lapsed = rows.filter(row => !row.can_reply && known.get(row.id)?.version === row.version && known.get(row.id)?.can_reply)
  return lapsed.length ? new Map([...known, ...lapsed.map(row => [row.id, row] as const)]) : known
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

function byConversation(rows: readonly Message[]): Map<number, Message[]> {
  const groups = new Map<number, Message[]>()
  for (const row of rows)
    groups.set(row.conversation_id, [...groups.get(row.conversation_id) ?? [], row])
  return groups
}

function replace<T extends { id: number }>(known: Table<T>, rows: readonly T[] | undefined): Table<T> {
  return rows ? new Map(rows.map(row => [row.id, row])) : known
}

function learn(known: Entities['echoes'], echoes: Facts['echoes']): Entities['echoes'] {
  return echoes.every(([echoId]) => known.has(echoId)) ? known : new Map([...echoes, ...known])
}

function unchanged(known: Entities, next: Entities): boolean {
  return (Object.keys(known) as (keyof Entities)[]).every(table => known[table] === next[table])
}
