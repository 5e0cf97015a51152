import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { ApiError } from '@/api/client'
import { countConversations, listConversations } from '@/api/conversations'
import { createLatest } from '@/api/latest'
import type { components } from '@/api/generated'
import type { Counts, SortBy } from '@/api/types'
import { backoff } from '@/realtime/backoff'
import { conversationOf } from '@/realtime/normalize'
import type { Conversation } from '@/realtime/model'
import type { ConversationFilter, SortKey } from '@/realtime/selection'
import { endOf, select } from '@/realtime/selection'
import { useEntities } from './entities'
import { useOptimistic } from './optimistic'
import { useSession } from './session'
import { useSettings } from './settings'

type CustomAttribute = components['schemas']['CustomAttribute']
export type ListState = 'idle' | 'loading' | 'ready' | 'loading-more' | 'failed'

/** Loaded range of one view. Events keep the loaded rows current, so a loaded view stays valid. */
interface LoadedView { end: SortKey | null, cursor: string | null, counts: Counts, areCountsStale: boolean, pages: number }

/** Minimum number of rows; the next page is loaded when fewer are left. */
const minRows = 15
/** Pages of a filter by conditions that are loaded without being asked for: a page may have read many conversations for few matches. */
const maxFilteredPages = 5
/** Counts are fetched when no change came for this long, and after `maxCountsDelay` even while changes keep coming. */
const countsDelay = 800
const maxCountsDelay = 4_000

export const useConversationLists = defineStore('conversationLists', () => {
  const entities = useEntities()
  const optimistic = useOptimistic()
  const session = useSession()
  const settings = useSettings()

  const filter = shallowRef<ConversationFilter>({ status: 'open', assignee_type: 'me' })
  const sort = ref<SortBy>('last_activity_at_desc')
  const state = ref<ListState>('idle')
  const error = shallowRef<ApiError | null>(null)
  const views = shallowRef<ReadonlyMap<string, LoadedView>>(new Map())
  const latestPage = createLatest()
  const latestCount = createLatest()

  const attributeTypes = computed(() => new Map([...entities.collection<CustomAttribute>('custom_attributes').values()]
    .filter(({ attribute_model }) => attribute_model === 'conversation_attribute')
    .map(each => [each.attribute_key, each.attribute_display_type])))

  const key = computed(() => JSON.stringify([filter.value, sort.value]))
  const view = computed(() => views.value.get(key.value) ?? null)
  const rows = computed<Conversation[]>(() => view.value === null
    ? []
    : select(optimistic.conversations, filter.value, sort.value,
        { userId: session.user?.id ?? 0, inboxes: settings.visibleInboxes, attributes: attributeTypes.value }, { end: view.value.cursor === null ? null : view.value.end }))
  const ids = computed(() => rows.value.map(row => row.id))
  const hasMore = computed(() => view.value !== null && view.value.cursor !== null)
  /** Whether short pages are filled up unasked. */
  const readsOn = computed(() => !filter.value.conditions || (view.value?.pages ?? 0) < maxFilteredPages)
  /** Null until the first response for this view, and for spam and a filter by conditions: those of the other lists are others. */
  const counts = computed<Counts | null>(() => filter.value.conditions || filter.value.status === 'spam' ? null : view.value?.counts ?? null)
  /** The number of conversations that meet the conditions, once all of them are loaded. */
  const matchCount = computed(() => filter.value.conditions && view.value?.cursor === null ? rows.value.length : null)
  /** The last count failed: `counts` are those of the last one that did not. */
  const areCountsStale = computed(() => view.value?.areCountsStale ?? false)

  /** Switches to this view. A loaded view is displayed immediately; a request in progress for the same view is kept. */
  async function show(nextFilter: ConversationFilter, nextSort: SortBy = sort.value): Promise<void> {
    const before = key.value
    filter.value = nextFilter
    sort.value = nextSort
    if (key.value === before && (state.value === 'loading' || state.value === 'loading-more'))
      return
    error.value = null
    state.value = 'loading'
    latestPage.cancel()
    await ensureLoaded()
    scheduleCount()
  }

  /** Fetches the current view unless it is loaded or no view was opened. */
  async function ensureLoaded(): Promise<void> {
    if (state.value === 'idle')
      return
    if (view.value === null)
      await reload()
    else
      state.value = 'ready'
  }

  /** Refetches the first page. */
  function reload(): Promise<void> {
    return fetchPage(null)
  }

  async function loadMore(): Promise<void> {
    if (hasMore.value && state.value !== 'loading' && state.value !== 'loading-more')
      await fetchPage(view.value?.cursor ?? null)
  }

  async function fetchPage(cursor: string | null): Promise<void> {
    state.value = cursor === null ? 'loading' : 'loading-more'
    error.value = null
    try {
      const commit = await latestPage.run(signal => loadPage(cursor, signal))
      if (!commit)
        return
      commit()
      state.value = 'ready'
    }
    catch (problem) {
      error.value = problem as ApiError
      state.value = 'failed'
    }
  }

  /** Resolves to a function that adds the page to the view. */
  async function loadPage(cursor: string | null, signal?: AbortSignal): Promise<() => void> {
    const name = key.value
    const order = sort.value
    const { data: { meta, payload } } = await listConversations(filter.value, order, cursor, signal)
    return () => {
      entities.load({ conversations: payload })
      const loadedEnd = cursor === null ? null : views.value.get(name)?.end ?? null
      const end = endOf(payload.map(json => conversationOf(json)), order) ?? loadedEnd
      const pages = cursor === null ? 1 : (views.value.get(name)?.pages ?? 0) + 1
      setView(name, { end, cursor: meta.next_cursor, counts: countsOf(meta), areCountsStale: false, pages })
    }
  }

  /** Fetches the first page; resolves to a function that displays it. */
  async function prepareReload(): Promise<() => void> {
    const commit = state.value === 'idle' ? undefined : await latestPage.run(signal => loadPage(null, signal))
    return commit ?? (() => undefined)
  }

  function setView(name: string, loaded: LoadedView): void {
    views.value = new Map(views.value).set(name, loaded)
  }

  /** A failed count is repeated with growing delays; until then the last known counts stay and are marked. */
  async function recount(): Promise<void> {
    const requestedKey = key.value
    stopCounting()
    try {
      const fetched = await latestCount.run(signal => countConversations(filter.value, signal))
      if (!fetched)
        return
      failedCounts = 0
      showCounts(requestedKey, { counts: countsOf(fetched), areCountsStale: false })
    }
    catch {
      showCounts(requestedKey, { areCountsStale: true })
      countTimer = setTimeout(() => void recount(), backoff(failedCounts++, Math.random))
    }
  }

  function showCounts(name: string, counted: Partial<LoadedView>): void {
    const loaded = views.value.get(name)
    if (loaded)
      setView(name, { ...loaded, ...counted })
  }

  type Timer = ReturnType<typeof setTimeout> | undefined
  let countTimer: Timer
  let maxCountTimer: Timer
  let failedCounts = 0

  /** A filter by conditions has no counts of its own: the loaded rows are counted. */
  function scheduleCount(): void {
    if (filter.value.conditions)
      return
    clearTimeout(countTimer)
    countTimer = setTimeout(() => void recount(), countsDelay)
    maxCountTimer ??= setTimeout(() => void recount(), maxCountsDelay)
  }

  function stopCounting(): void {
    clearTimeout(countTimer)
    clearTimeout(maxCountTimer)
    maxCountTimer = undefined
  }

  /** Discards all views; each is fetched again when it is next displayed. */
  function invalidateViews(): void {
    stopCounting()
    latestCount.cancel()
    views.value = new Map()
  }

  function close(): void {
    latestPage.cancel()
    invalidateViews()
    state.value = 'idle'
  }

  watch(() => entities.countsRevision, () => {
    if (view.value)
      scheduleCount()
  })
  // Resolving conversations one by one must not empty the list while the server has more rows.
  watch([() => rows.value.length, hasMore, state], () => {
    if (state.value === 'ready' && hasMore.value && readsOn.value && rows.value.length < minRows)
      void loadMore()
  })

  return { filter, sort, state, error, rows, ids, counts, areCountsStale, matchCount, hasMore, show, reload, loadMore, prepareReload, ensureLoaded, invalidateViews, close }
})

function countsOf({ mine_count, assigned_count, unassigned_count, all_count }: Counts): Counts {
  return { mine_count, assigned_count, unassigned_count, all_count }
}
