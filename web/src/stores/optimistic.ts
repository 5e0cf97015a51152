import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { Conversation, Table } from '@/realtime/model'
import { useEntities } from './entities'

export type ConversationPatch = Partial<Pick<Conversation,
  'status' | 'snoozed_until' | 'priority' | 'assignee_id' | 'team_id' | 'labels' | 'participant_ids' | 'custom_attributes' | 'unread_count'>>

interface Overlay {
  token: number
  conversationId: number
  patch: ConversationPatch
  /** The server accepted the change. */
  confirmed: boolean
  /** Version of the entity when the patch was applied. */
  baseVersion: number
}

/** Optimistic updates: patches of expected changes over the entities, which stay unmodified. */
export const useOptimistic = defineStore('optimistic', () => {
  const entities = useEntities()
  const overlays = shallowRef<readonly Overlay[]>([])
  let last = 0

  /** Conversations with pending patches applied. */
  const conversations = computed<Table<Conversation>>(() => {
    const stored = entities.conversations
    if (overlays.value.length === 0)
      return stored
    const patched = new Map(stored)
    for (const { conversationId, patch } of overlays.value) {
      const current = patched.get(conversationId)
      if (current)
        patched.set(conversationId, { ...current, ...patch })
    }
    return patched
  })

  function apply(conversationId: number, patch: ConversationPatch): number {
    const baseVersion = entities.conversations.get(conversationId)?.version ?? 0
    overlays.value = [...overlays.value, { token: ++last, conversationId, patch, confirmed: false, baseVersion }]
    return last
  }

  function revert(token: number): void {
    overlays.value = overlays.value.filter(overlay => overlay.token !== token)
  }

  function confirm(token: number): void {
    overlays.value = overlays.value.map(overlay => overlay.token === token ? { ...overlay, confirmed: true } : overlay)
    removeSatisfied()
  }

  function isPending(token: number): boolean {
    return overlays.value.some(overlay => overlay.token === token)
  }

  function clear(): void {
    overlays.value = []
  }

  /** Removes confirmed patches whose values the entity already has, which changes nothing visible. */
  function removeSatisfied(): void {
    const remaining = overlays.value.filter(overlay => !isSatisfied(overlay, entities.conversations.get(overlay.conversationId)))
    if (remaining.length < overlays.value.length)
      overlays.value = remaining
  }

  watch(() => entities.conversations, removeSatisfied, { flush: 'sync' })

  return { overlays, conversations, apply, revert, confirm, isPending, clear }
})

function isSatisfied({ confirmed, baseVersion, patch }: Overlay, stored: Conversation | undefined): boolean {
  return confirmed && stored !== undefined && stored.version > baseVersion && includesPatch(stored, patch)
}

function includesPatch(stored: Conversation, patch: ConversationPatch): boolean {
  return (Object.keys(patch) as (keyof ConversationPatch)[])
    .every(field => JSON.stringify(stored[field]) === JSON.stringify(patch[field]))
}
