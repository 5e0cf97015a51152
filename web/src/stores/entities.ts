import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { Agent } from '@/api/types'
import type { DeskEvent } from '@/realtime/events'
import type { Snapshot } from '@/realtime/normalize'
import { normalizeEvent, normalizeSnapshot, mergeUpdates, noUpdates } from '@/realtime/normalize'
import type { Conversation, Deletions, Entities, EntityUpdates, Message, Table, Versioned } from '@/realtime/model'
import { emptyEntities, reduce } from '@/realtime/reduce'

const noMessages: Table<Message> = new Map()
const noRows: Table<Versioned> = new Map()

/** Normalized server state. All changes go through the reducer. */
export const useEntities = defineStore('entities', () => {
  const entities = shallowRef<Entities>(emptyEntities())
  /** Increases when a conversation may have moved between lists and counts are outdated. */
  const countsRevision = shallowRef(0)
  let bufferedEvents: DeskEvent[] | null = null
  const deletedHere = new Set<number>()
  /** Conversations that a response moved between lists before the event that says so: the counts change with the event. */
  const movedAhead = new Set<number>()

  const conversations = computed(() => entities.value.conversations)
  const contacts = computed(() => entities.value.contacts)
  const echoes = computed(() => entities.value.echoes)

  function load(snapshot: Snapshot): void {
    const before = entities.value.conversations
    update(normalizeSnapshot(snapshot))
    for (const { id } of snapshot.conversations ?? []) {
      const [previous, current] = [before.get(id), entities.value.conversations.get(id)]
      if (previous && current && membershipKey(previous) !== membershipKey(current))
        movedAhead.add(id)
    }
  }

  /** Rows of a settings collection, by the name it was defined with. */
  function collection<Row extends Versioned>(name: string): Table<Row> {
    return (entities.value.collections.get(name) ?? noRows) as Table<Row>
  }

  function replaceRows(name: string, rows: readonly Versioned[]): void {
    update({ ...noUpdates(), collections: [{ name, rows }] })
  }

  /** After a successful request: the feed says the same to everybody else. */
  function remove(kind: keyof Deletions, id: number): void {
    update({ ...noUpdates(), deletions: [{ kind, id }] })
    countsRevision.value += 1
  }

  function storeRow(name: string, row: Versioned): void {
    update({ ...noUpdates(), collections: [{ name, row }] })
  }

  function removeRow(name: string, id: number): void {
    update({ ...noUpdates(), collections: [{ name, removed: id }] })
  }

  function apply(events: readonly DeskEvent[]): void {
    bufferedEvents?.push(...events)
    const before = entities.value.conversations
    const updates = mergeUpdates(events.map(normalizeEvent))
    update(updates)
    const caughtUp = updates.conversations.filter(({ id, version }) => movedAhead.has(id) && version >= (entities.value.conversations.get(id)?.version ?? 0))
    caughtUp.forEach(({ id }) => movedAhead.delete(id))
    const hasNew = events.some(({ event }) => event === 'conversation.created')
    if (hasNew || caughtUp.length > 0 || listMembershipChanged(before, entities.value.conversations))
      countsRevision.value += 1
  }

  function update(updates: EntityUpdates): void {
    const before = entities.value
    entities.value = reduce(before, updates)
    if (entities.value.deleted !== before.deleted)
      [...before.conversations.keys()].filter(id => !entities.value.conversations.has(id)).forEach(id => deletedHere.add(id))
  }

  /**
   * After a reset, rows may be outdated without any event to correct them. They stay displayed until `finishReset` replaces
   * them by fresh snapshots; events received in between are buffered and applied again.
   */
  function beginReset(): void {
    bufferedEvents ??= []
  }

  function finishReset(): void {
    const { collections, echoes, deleted } = entities.value
    const buffered = bufferedEvents ?? []
    bufferedEvents = null
    entities.value = { ...emptyEntities(), collections, echoes, deleted }
    apply(buffered)
    countsRevision.value += 1
  }

  /** Removes all entities: another account or user. */
  function clear(): void {
    bufferedEvents = null
    deletedHere.clear()
    movedAhead.clear()
    entities.value = emptyEntities()
  }

  /** Whether a conversation that was known here was deleted: alone, with its contact or with its inbox. */
  function isDeleted(conversationId: number): boolean {
    return deletedHere.has(conversationId)
  }

  /** The messages of a thread, with those of merged conversations, and as splits have divided them. */
  function messagesOf(conversationId: number): Table<Message> {
    const { messages } = entities.value
    const { merged_ids: merged = [], splits = [] } = conversations.value.get(conversationId) ?? {}
    const own = messages.get(conversationId) ?? noMessages
    if (!merged.length && !splits.length)
      return own
    const ids = [conversationId, ...merged]
    return new Map([...ids, ...splits.map(each => each.stored_in)].flatMap(id => [...messages.get(id) ?? noMessages])
      .filter(([id, { conversation_id: from }]) => ids.includes(splits.findLast(each => each.stored_in === from && each.first_id <= id && id <= each.last_id)?.shown_in ?? from)))
  }

  /** Newest message that is not an activity, as displayed in list rows. */
  function previewOf(conversationId: number): Message | null {
    let newest: Message | null = null
    for (const message of messagesOf(conversationId).values()) {
      if (message.message_type !== 2 && (!newest || message.id > newest.id))
        newest = message
    }
    return newest
  }

  /** Sender with current name and avatar (empty name: no longer in the account). Null for activities and automatic messages. */
  function senderOf({ sender }: Message): { id: number, type: string, name: string, thumbnail: string } | null {
    if (!sender)
      return null
    const agent = sender.type === 'user' ? collection<Agent>('agents').get(sender.id) : undefined
    const contact = sender.type === 'contact' ? contacts.value.get(sender.id) : undefined
    const name = agent?.available_name ?? contact?.name ?? sender.name ?? ''
    return { id: sender.id, type: sender.type, name, thumbnail: (agent ?? contact ?? sender).thumbnail }
  }

  return {
    entities, countsRevision, conversations, contacts, echoes, load, apply, remove, collection, replaceRows, storeRow, removeRow,
    beginReset, finishReset, clear, isDeleted, messagesOf, previewOf, senderOf,
  }
})

function listMembershipChanged(before: Table<Conversation>, after: Table<Conversation>): boolean {
  if (before === after)
    return false
  if ([...before.keys()].some(id => !after.has(id)))
    return true
  for (const [id, conversation] of after) {
    const previous = before.get(id)
    if (previous !== conversation && (!previous || membershipKey(previous) !== membershipKey(conversation)))
      return true
  }
  return false
}

function membershipKey({ status, assignee_id, inbox_id, team_id, labels }: Conversation): string {
  return JSON.stringify([status, assignee_id, inbox_id, team_id, labels])
}
