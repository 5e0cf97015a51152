import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { listAgents, listAssignableAgents } from '@/api/agents'
import { createLatest } from '@/api/latest'
import { listInboxes } from '@/api/inboxes'
import { listLabels } from '@/api/labels'
import type { Agent } from '@/api/types'
import { listTeams } from '@/api/teams'
import { useEntities } from './entities'
import { useSession } from './session'

/** Agents, inboxes, teams and labels: loaded completely, reloaded on account.cache_invalidated. */
export const useSettings = defineStore('settings', () => {
  const entities = useEntities()
  const session = useSession()
  const loaded = ref(false)
  const latest = createLatest()
  /** Increases when settings may have changed and data per inbox must be fetched again. */
  const revision = ref(0)
  const assignable = shallowRef<ReadonlyMap<number, readonly number[]>>(new Map())
  const requests = new Map<number, Promise<void>>()

  const agents = computed(() => byName([...entities.agents.values()]))
  const inboxes = computed(() => byName([...entities.inboxes.values()]))
  const teams = computed(() => byName([...entities.teams.values()]))
  const labels = computed(() => [...entities.labels.values()].sort((left, right) => left.title.localeCompare(right.title)))
  /** Ids of the inboxes this user has access to; null until they are loaded. */
  const visibleInboxes = computed<ReadonlySet<number> | null>(() => loaded.value ? new Set(entities.inboxes.keys()) : null)

  /**
   * Resolves to whether access may have changed, so that events may be missing. Versions are compared as well: a user who
   * was removed from an inbox and added again has the same inboxes but missed the events in between. Throws ApiError.
   */
  async function load(): Promise<boolean> {
    invalidateAssignable()
    const before = accessFingerprint()
    const settings = await latest.run(async () => {
      const [agents, inboxes, teams, labels] = await Promise.all([listAgents(), listInboxes(), listTeams(), listLabels()])
      return { agents, inboxes, teams, labels }
    })
    if (!settings)
      return false
    entities.loadSettings(settings)
    const changed = loaded.value && before !== accessFingerprint()
    loaded.value = true
    return changed
  }

  /** Role and inboxes of this user with their versions. */
  function accessFingerprint(): string {
    const own = entities.agents.get(session.user?.id ?? 0)
    return [`${own?.role} ${own?.version}`, ...[...entities.inboxes.values()].map(({ id, version }) => `${id} ${version}`).sort()].join()
  }

  /** Agents who can be assigned in the inbox; null until loaded. */
  function assignableIn(inboxId: number): Agent[] | null {
    return assignable.value.get(inboxId)?.flatMap(id => entities.agents.get(id) ?? []) ?? null
  }

  /** Fetches once per inbox and again after settings changed or the request failed. Throws ApiError. */
  function ensureAssignable(inboxId: number): Promise<void> {
    const pending = requests.get(inboxId)
    if (pending)
      return pending
    const request = listAssignableAgents(inboxId).then((people) => {
      if (requests.get(inboxId) === request)
        assignable.value = new Map(assignable.value).set(inboxId, people.map(({ id }) => id))
    }).catch((problem: unknown) => {
      if (requests.get(inboxId) === request)
        requests.delete(inboxId)
      throw problem
    })
    requests.set(inboxId, request)
    return request
  }

  /** Keeps the previous lists until the new ones are loaded, so that an open picker does not flicker. */
  function invalidateAssignable(): void {
    requests.clear()
    revision.value += 1
  }

  function clear(): void {
    latest.cancel()
    invalidateAssignable()
    assignable.value = new Map()
    loaded.value = false
  }

  return { loaded, revision, agents, inboxes, teams, labels, visibleInboxes, load, assignableIn, ensureAssignable, clear }
})

function byName<T extends { name: string }>(rows: T[]): T[] {
  return rows.sort((left, right) => left.name.localeCompare(right.name))
}
