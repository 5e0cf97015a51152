import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { Agent, Inbox, Label, Team } from '@/api/schema'
import type { DeskEvent } from '@/realtime/events'
import type { Snapshot } from '@/realtime/normalize'
import { factsOfEvent, factsOfSnapshot, gather, noFacts } from '@/realtime/normalize'
import type { Conversation, Entities, Facts, Message, Table } from '@/realtime/model'
import { emptyEntities, reduce } from '@/realtime/reduce'

export interface Settings { agents: Agent[], inboxes: Inbox[], teams: Team[], labels: Label[] }

const noMessages: Table<Message> = new Map()

/** The server's truth, normalised. Only `load`, `loadSettings` and `apply` let anything in. */
export const useEntities = defineStore('entities', () => {
  const entities = shallowRef<Entities>(emptyEntities())
  /** Rises whenever a change may have moved a conversation between lists, so that counts are stale. */
  const facetRevision = shallowRef(0)
  let heldBack: DeskEvent[] | null = null

  const conversations = computed(() => entities.value.conversations)
  const contacts = computed(() => entities.value.contacts)
  const agents = computed(() => entities.value.agents)
  const inboxes = computed(() => entities.value.inboxes)
  const teams = computed(() => entities.value.teams)
  const labels = computed(() => entities.value.labels)
  const echoes = computed(() => entities.value.echoes)

  function load(snapshot: Snapshot): void {
    fold(factsOfSnapshot(snapshot))
  }

  function loadSettings(settings: Settings): void {
    fold({ ...noFacts(), ...settings })
  }

  function apply(events: readonly DeskEvent[]): void {
    heldBack?.push(...events)
    const before = entities.value.conversations
    fold(gather(events.map(factsOfEvent)))
    if (facetsMoved(before, entities.value.conversations))
      facetRevision.value += 1
  }

  function fold(facts: Facts): void {
    entities.value = reduce(entities.value, facts)
  }

  /**
   * After a reset the known rows may be stale in ways no event will ever tell. They stay on screen until `startOver`
   * drops them for fresh snapshots; events that arrive in between are kept and folded again.
   */
  function prepareToStartOver(): void {
    heldBack ??= []
  }

  function startOver(): void {
    const { agents, inboxes, teams, labels, echoes } = entities.value
    const missed = heldBack ?? []
    heldBack = null
    entities.value = { ...emptyEntities(), agents, inboxes, teams, labels, echoes }
    apply(missed)
    facetRevision.value += 1
  }

  /** Forgets everything: another account, another person. */
  function clear(): void {
    heldBack = null
    entities.value = emptyEntities()
  }

  function messagesOf(conversationId: number): Table<Message> {
    return entities.value.messages.get(conversationId) ?? noMessages
  }

  /** The message a list row shows: the newest one that a person wrote. */
  function previewOf(conversationId: number): Message | null {
    let newest: Message | null = null
    for (const message of messagesOf(conversationId).values()) {
      if (message.message_type !== 2 && (!newest || message.id > newest.id))
        newest = message
    }
    return newest
  }

  /** Who wrote it, by today's name and picture (an empty name: somebody who has left). Null for activities and automatic messages. */
  function senderOf({ sender }: Message): { id: number, type: string, name: string, thumbnail: string } | null {
    if (!sender)
      return null
    const today = sender.type === 'contact' ? contacts.value.get(sender.id) : sender.type === 'user' ? agents.value.get(sender.id) : undefined
    return { id: sender.id, type: sender.type, name: today?.name ?? sender.name ?? '', thumbnail: today?.thumbnail || sender.thumbnail }
  }

  return {
    entities, facetRevision, conversations, contacts, agents, inboxes, teams, labels, echoes,
    load, loadSettings, apply, prepareToStartOver, startOver, clear, messagesOf, previewOf, senderOf,
  }
})

function facetsMoved(before: Table<Conversation>, after: Table<Conversation>): boolean {
  if (before === after)
    return false
  for (const [id, conversation] of after) {
    const known = before.get(id)
    if (known !== conversation && (!known || facets(known) !== facets(conversation)))
      return true
  }
  return false
}

function facets({ status, assignee_id, inbox_id, team_id, labels }: Conversation): string {
  return JSON.stringify([status, assignee_id, inbox_id, team_id, labels])
}
