import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { listAgents, listAssignableAgents } from '@/api/agents'
import { createLatest } from '@/api/latest'
import { listInboxes } from '@/api/inboxes'
import { listLabels } from '@/api/labels'
import type { Agent } from '@/api/schema'
import { listTeams } from '@/api/teams'
import { useEntities } from './entities'
import { useSession } from './session'

/** Agents, inboxes, teams and labels: small, loaded whole, loaded again when the server says that they changed. */
export const useSettings = defineStore('settings', () => {
  const entities = useEntities()
  const session = useSession()
  const loaded = ref(false)
  const latest = createLatest()
  /** Rises whenever settings may have changed: what was asked per inbox has to be asked again. */
  const revision = ref(0)
  const assignable = shallowRef<ReadonlyMap<number, readonly number[]>>(new Map())
  const asked = new Map<number, Promise<void>>()

  const agents = computed(() => byName([...entities.agents.values()]))
  const inboxes = computed(() => byName([...entities.inboxes.values()]))
  const teams = computed(() => byName([...entities.teams.values()]))
  const labels = computed(() => [...entities.labels.values()].sort((left, right) => left.title.localeCompare(right.title)))
  /** Inboxes this user may see; null until they are known. */
  const visibleInboxes = computed<ReadonlySet<number> | null>(() => loaded.value ? new Set(entities.inboxes.keys()) : null)

  /**
   * Resolves to whether there may be things that were not told: who left an inbox and came back before this was asked
   * sees the same inboxes as before, and has missed what happened in between. Throws when the server cannot be asked.
   */
  async function load(): Promise<boolean> {
    dropAssignable()
    const before = rights()
    const settings = await latest.run(async () => {
      const [agents, inboxes, teams, labels] = await Promise.all([listAgents(), listInboxes(), listTeams(), listLabels()])
      return { agents, inboxes, teams, labels }
    })
    if (!settings)
      return false
    entities.loadSettings(settings)
    const changed = loaded.value && before !== rights()
    loaded.value = true
    return changed
  }

  /** What this user may see, and the versions of what says so. */
  function rights(): string {
    const own = entities.agents.get(session.user?.id ?? 0)
    return [`${own?.role} ${own?.version}`, ...[...entities.inboxes.values()].map(({ id, version }) => `${id} ${version}`).sort()].join()
  }

  /** Who can be given a conversation of that inbox; null until somebody has asked. */
  function assignableIn(inboxId: number): Agent[] | null {
    return assignable.value.get(inboxId)?.flatMap(id => entities.agents.get(id) ?? []) ?? null
  }

  /** Asks once per inbox, and again after the settings changed. Throws ApiError, and then asks again the next time. */
  function ensureAssignable(inboxId: number): Promise<void> {
    const known = asked.get(inboxId)
    if (known)
      return known
    const answer = listAssignableAgents(inboxId).then((people) => {
      if (asked.get(inboxId) === answer)
        assignable.value = new Map(assignable.value).set(inboxId, people.map(({ id }) => id))
    }).catch((problem: unknown) => {
      if (asked.get(inboxId) === answer)
        asked.delete(inboxId)
      throw problem
    })
    asked.set(inboxId, answer)
    return answer
  }

  /** The last answers stay in sight until the fresh ones are here: an open picker must not blink. */
  function dropAssignable(): void {
    asked.clear()
    revision.value += 1
  }

  function clear(): void {
    latest.cancel()
    dropAssignable()
    assignable.value = new Map()
    loaded.value = false
  }

  return { loaded, revision, agents, inboxes, teams, labels, visibleInboxes, load, assignableIn, ensureAssignable, clear }
})

function byName<T extends { name: string }>(rows: T[]): T[] {
  return rows.sort((left, right) => left.name.localeCompare(right.name))
}
