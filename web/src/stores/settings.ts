import { defineStore } from 'pinia'
import { computed } from 'vue'
import { fetchCacheKeys } from '@/api/cacheKeys'
import type { CacheKeys } from '@/collections'
import { allCollections, useCacheKeys } from '@/collections'
import { useAgents } from './agents'
import { useInboxes } from './inboxes'
import { useSession } from './session'

/** Loads the settings collections, keeps them current by cache keys, and derives this user's access from them. */
export const useSettings = defineStore('settings', () => {
  const session = useSession()
  const cacheKeys = useCacheKeys()
  const agents = useAgents()
  const inboxes = useInboxes()

  const own = computed(() => agents.table.get(session.user?.id ?? 0))
  const isAdministrator = computed(() => (own.value?.role ?? session.account?.role) === 'administrator')
  /** Ids of the inboxes this user has access to; null until they are loaded. */
  const visibleInboxes = computed<ReadonlySet<number> | null>(() => inboxes.state === 'ready' ? new Set(inboxes.table.keys()) : null)

  /** Fetches the cache keys. To be called before the rows, which are then at least as new. Throws ApiError. */
  async function loadKeys(): Promise<void> {
    cacheKeys.keys = null
    cacheKeys.keys = await fetchCacheKeys()
  }

  /** Loads the collections of the inbox. Throws ApiError. */
  async function load(): Promise<void> {
    await Promise.all(allCollections().filter(({ preload }) => preload).map(collection => collection.load()))
  }

  /**
   * Reloads the collections whose cache key changed. Resolves to whether access may have changed, so that events may be
   * missing. Versions are compared as well: a user who was removed from an inbox and added again has the same inboxes but
   * missed the events in between. Throws ApiError.
   */
  async function refresh(keys?: CacheKeys): Promise<boolean> {
    const before = { role: own.value?.role, access: accessFingerprint() }
    if (keys)
      cacheKeys.keys = keys
    else
      await loadKeys()
    await Promise.all(allCollections().filter(collection => collection.isOutdated()).map(collection => collection.load()))
    // The list of inboxes depends on the role, their cache key does not.
    if (own.value?.role !== before.role)
      await inboxes.load()
    return before.access !== accessFingerprint()
  }

  /** Whether a refresh is due, because the last one failed. */
  function isOutdated(): boolean {
    return allCollections().some(collection => collection.isOutdated())
  }

  /** Role and inboxes of this user with their versions. */
  function accessFingerprint(): string {
    return [`${own.value?.role} ${own.value?.version}`, ...[...inboxes.table.values()].map(({ id, version }) => `${id} ${version}`).sort()].join()
  }

  function clear(): void {
    cacheKeys.keys = null
    allCollections().forEach(collection => collection.clear())
  }

  return { isAdministrator, visibleInboxes, loadKeys, load, refresh, isOutdated, clear }
})
