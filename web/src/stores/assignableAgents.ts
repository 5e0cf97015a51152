import { defineStore } from 'pinia'
import { ref, shallowRef, watch } from 'vue'
import { listAssignableAgents } from '@/api/agents'
import type { Agent } from '@/api/types'
import { useAgents } from './agents'
import { useInboxes } from './inboxes'

/** Agents who can be assigned in an inbox, fetched when needed. */
export const useAssignableAgents = defineStore('assignableAgents', () => {
  const agents = useAgents()
  const inboxes = useInboxes()
  /** Increases when the lists may have changed and must be fetched again. */
  const revision = ref(0)
  const assignable = shallowRef<ReadonlyMap<number, readonly number[]>>(new Map())
  const requests = new Map<number, Promise<void>>()

  /** Null until loaded. */
  function of(inboxId: number): Agent[] | null {
    return assignable.value.get(inboxId)?.flatMap(id => agents.table.get(id) ?? []) ?? null
  }

  /** Fetches once per inbox and again after agents or inboxes changed or the request failed. Throws ApiError. */
  function ensureLoaded(inboxId: number): Promise<void> {
    const pending = requests.get(inboxId)
    if (pending)
      return pending
    const request = listAssignableAgents(inboxId).then((rows) => {
      if (requests.get(inboxId) === request)
        assignable.value = new Map(assignable.value).set(inboxId, rows.map(({ id }) => id))
    }).catch((problem: unknown) => {
      if (requests.get(inboxId) === request)
        requests.delete(inboxId)
      throw problem
    })
    requests.set(inboxId, request)
    return request
  }

  /** Keeps the previous lists until the new ones are loaded, so that an open picker does not flicker. */
  function invalidate(): void {
    requests.clear()
    revision.value += 1
  }

  function clear(): void {
    invalidate()
    assignable.value = new Map()
  }

  watch([() => agents.table, () => inboxes.table], invalidate, { flush: 'sync' })

  return { revision, of, ensureLoaded, clear }
})
