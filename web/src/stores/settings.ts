import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { listAgents } from '@/api/agents'
import { createLatest } from '@/api/generation'
import { listInboxes } from '@/api/inboxes'
import { listLabels } from '@/api/labels'
import { listTeams } from '@/api/teams'
import { useEntities } from './entities'

/** Agents, inboxes, teams and labels: small, loaded whole, loaded again when the server says that they changed. */
export const useSettings = defineStore('settings', () => {
  const entities = useEntities()
  const loaded = ref(false)
  const latest = createLatest()

  const agents = computed(() => byName([...entities.agents.values()]))
  const inboxes = computed(() => byName([...entities.inboxes.values()]))
  const teams = computed(() => byName([...entities.teams.values()]))
  const labels = computed(() => [...entities.labels.values()].sort((left, right) => left.title.localeCompare(right.title)))
  /** Inboxes this user may see; null until they are known. */
  const visibleInboxes = computed<ReadonlySet<number> | null>(() => loaded.value ? new Set(entities.inboxes.keys()) : null)

  /** Resolves to whether the set of visible inboxes changed. Throws when the server cannot be asked. */
  async function load(): Promise<boolean> {
    const before = [...entities.inboxes.keys()].sort().join()
    const settings = await latest.run(async () => {
      const [agents, inboxes, teams, labels] = await Promise.all([listAgents(), listInboxes(), listTeams(), listLabels()])
      return { agents, inboxes, teams, labels }
    })
    if (!settings)
      return false
    entities.loadSettings(settings)
    const changed = loaded.value && before !== [...entities.inboxes.keys()].sort().join()
    loaded.value = true
    return changed
  }

  function clear(): void {
    latest.cancel()
    loaded.value = false
  }

  return { loaded, agents, inboxes, teams, labels, visibleInboxes, load, clear }
})

function byName<T extends { name: string }>(rows: T[]): T[] {
  return rows.sort((left, right) => left.name.localeCompare(right.name))
}
