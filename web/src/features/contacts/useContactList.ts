import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { createLatest } from '@/api/latest'
import type { Contact } from '@/realtime/model'
import { useDesk } from '@/stores/desk'
import { useEntities } from '@/stores/entities'
import type { Wanted } from './requests'
import { fetchContacts } from './requests'

/** Milliseconds after a change of any contact: soon, and once more when the server has surely listed it in its new place. */
const REFRESH_AFTER = [1_000, 5_000]

/**
 * The loaded pages of a list of contacts. Rows live in the entity store, so events change them at once; the order, and which
 * contacts belong, are asked for again after a change.
 */
export function useContactList(wanted: () => Wanted) {
  const entities = useEntities()
  const desk = useDesk()
  const latest = createLatest()

  const ids = shallowRef<readonly number[]>([])
  const cursor = ref<string | null>(null)
  const state = ref<'loading' | 'ready' | 'failed'>('loading')
  const problem = ref<unknown>(null)
  const count = ref(0)
  const isExact = ref(true)
  const loadingMore = ref(false)
  let timers: number[] = []

  const rows = computed<Contact[]>(() => ids.value.flatMap(id => entities.contacts.get(id) ?? []))

  /** The first pages, as many as `length` contacts need. Rows stay displayed until then. */
  async function load(length = 1): Promise<void> {
    try {
      const found = await latest.run(signal => pages(length, signal))
      if (found)
        ids.value = found
      if (found)
        state.value = 'ready'
    }
    catch (error) {
      problem.value = error
      state.value = ids.value.length ? state.value : 'failed'
    }
    finally {
      loadingMore.value = false
    }
  }

  async function pages(length: number, signal: AbortSignal): Promise<number[]> {
    const found = new Set<number>()
    let next: string | null = null
    do {
      const { meta, payload }: Awaited<ReturnType<typeof fetchContacts>> = await fetchContacts(wanted(), next, signal)
      if (signal.aborted)
        return []
      entities.load({ contacts: payload })
      payload.forEach(({ id }) => found.add(id))
      next = meta.next_cursor ?? null
      cursor.value = next
      count.value = meta.count
      isExact.value = meta.count_is_exact !== false
    } while (next && found.size < length)
    return [...found]
  }

  /** One page more. A filter that reads many contacts for few matches may need several requests. */
  async function more(): Promise<void> {
    if (cursor.value === null || loadingMore.value)
      return
    loadingMore.value = true
    await load(ids.value.length + 1)
  }

  function restart(): void {
    ids.value = []
    cursor.value = null
    state.value = 'loading'
    void load()
  }

  function refreshSoon(): void {
    stop()
    timers = REFRESH_AFTER.map(after => window.setTimeout(() => void load(ids.value.length), after))
  }

  function stop(): void {
    timers.forEach(timer => window.clearTimeout(timer))
  }

  watch(wanted, restart, { immediate: true })
  watch(() => entities.contacts, refreshSoon)
  watch(() => desk.generation, () => void load(ids.value.length))
  onScopeDispose(() => {
    stop()
    latest.cancel()
  })

  return { rows, state, problem, count, isExact, hasMore: computed(() => cursor.value !== null), loadingMore, more, retry: restart }
}
