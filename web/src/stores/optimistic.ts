import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { Conversation, Table } from '@/realtime/model'
import { useEntities } from './entities'

export type ConversationPatch = Partial<Pick<Conversation,
  'status' | 'snoozed_until' | 'priority' | 'assignee_id' | 'team_id' | 'labels' | 'unread_count'>>

interface Overlay {
  token: number
  conversationId: number
  patch: ConversationPatch
  /** The server has said yes. */
  agreed: boolean
  /** What the truth's version was when the patch was laid over it. */
  basis: number
}

/** What we expect the server to say, laid over what it has said. The truth itself is never touched. */
export const useOptimistic = defineStore('optimistic', () => {
  const entities = useEntities()
  const overlays = shallowRef<readonly Overlay[]>([])
  let last = 0

  /** Conversations as people should see them: the truth with pending patches over it. */
  const conversations = computed<Table<Conversation>>(() => {
    const truth = entities.conversations
    if (overlays.value.length === 0)
      return truth
    const seen = new Map(truth)
    for (const { conversationId, patch } of overlays.value) {
      const below = seen.get(conversationId)
      if (below)
        seen.set(conversationId, { ...below, ...patch })
    }
    return seen
  })

  function lay(conversationId: number, patch: ConversationPatch): number {
    const basis = entities.conversations.get(conversationId)?.version ?? 0
    overlays.value = [...overlays.value, { token: ++last, conversationId, patch, agreed: false, basis }]
    return last
  }

  function lift(token: number): void {
    overlays.value = overlays.value.filter(overlay => overlay.token !== token)
  }

  function agree(token: number): void {
    overlays.value = overlays.value.map(overlay => overlay.token === token ? { ...overlay, agreed: true } : overlay)
    settle()
  }

  function isPending(token: number): boolean {
    return overlays.value.some(overlay => overlay.token === token)
  }

  /** An agreed patch goes once the truth says the same: lifting it then changes nothing that can be seen. */
  function settle(): void {
    const left = overlays.value.filter(overlay => !isSettled(overlay, entities.conversations.get(overlay.conversationId)))
    if (left.length < overlays.value.length)
      overlays.value = left
  }

  watch(() => entities.conversations, settle, { flush: 'sync' })

  return { overlays, conversations, lay, lift, agree, isPending }
})

function isSettled({ agreed, basis, patch }: Overlay, truth: Conversation | undefined): boolean {
  return agreed && truth !== undefined && truth.version > basis && says(truth, patch)
}

function says(truth: Conversation, patch: ConversationPatch): boolean {
  return (Object.keys(patch) as (keyof ConversationPatch)[])
    .every(field => JSON.stringify(truth[field]) === JSON.stringify(patch[field]))
}
