import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { ApiError } from '@/api/client'
import { countConversations, listConversations } from '@/api/conversations'
import { createLatest } from '@/api/latest'
import type { Counts, SortBy } from '@/api/schema'
import { conversationOf } from '@/realtime/normalize'
import type { Conversation } from '@/realtime/model'
import type { ConversationFilter, SortKey } from '@/realtime/selection'
import { endOf, select } from '@/realtime/selection'
import { useEntities } from './entities'
import { useOptimistic } from './optimistic'
import { useSession } from './session'
import { useSettings } from './settings'

export type ListState = 'idle' | 'loading' | 'ready' | 'loading-more' | 'failed'

/** How far one view has been loaded. The feed keeps what is inside true, so a view once loaded stays loaded. */
interface LoadedView { end: SortKey | null, cursor: string | null, counts: Counts }

const comfortable = 15
const countsDelay = 800

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
  const pages = createLatest()
  const counting = createLatest()

  const key = computed(() => JSON.stringify([filter.value, sort.value]))
  const view = computed(() => views.value.get(key.value) ?? null)
  const rows = computed<Conversation[]>(() => view.value === null
    ? []
    : select(optimistic.conversations, filter.value, sort.value,
        { userId: session.user?.id ?? 0, inboxes: settings.visibleInboxes }, { end: view.value.cursor === null ? null : view.value.end }))
  const ids = computed(() => rows.value.map(row => row.id))
  const hasMore = computed(() => view.value !== null && view.value.cursor !== null)
  /** Null until the server has counted this view once. */
  const counts = computed<Counts | null>(() => view.value?.counts ?? null)

  /** Makes this the current view; one that has been loaded before is there at once, one on its way is waited for. */
  async function show(nextFilter: ConversationFilter, nextSort: SortBy = sort.value): Promise<void> {
    const before = key.value
    filter.value = nextFilter
    sort.value = nextSort
    if (key.value === before && (state.value === 'loading' || state.value === 'loading-more'))
      return
    error.value = null
    state.value = 'loading'
    pages.cancel()
    await ensure()
    scheduleCount()
  }

  /** Fetches the current view unless it is here or nobody has asked for any. */
  async function ensure(): Promise<void> {
    if (state.value === 'idle')
      return
    if (view.value === null)
      await reload()
    else
      state.value = 'ready'
  }

  /** Fetches the first page again. */
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
      const accept = await pages.run(signal => ask(cursor, signal))
      if (!accept)
        return
      accept()
      state.value = 'ready'
    }
    catch (problem) {
      error.value = problem as ApiError
      state.value = 'failed'
    }
  }

  /** Resolves to what takes the page in. */
  async function ask(cursor: string | null, signal?: AbortSignal): Promise<() => void> {
    const name = key.value
    const order = sort.value
    const { data: { meta, payload } } = await listConversations(filter.value, order, cursor, signal)
    return () => {
      entities.load({ conversations: payload })
      const known = cursor === null ? null : views.value.get(name)?.end ?? null
      const end = endOf(payload.map(json => conversationOf(json)), order) ?? known
      remember(name, { end, cursor: meta.next_cursor, counts: countsOf(meta) })
    }
  }

  /** Fetches the first page without showing it yet; resolves to what shows it. */
  async function prepareReload(): Promise<() => void> {
    const accept = state.value === 'idle' ? undefined : await pages.run(signal => ask(null, signal))
    return accept ?? (() => undefined)
  }

  function remember(name: string, loaded: LoadedView): void {
    views.value = new Map(views.value).set(name, loaded)
  }

  async function recount(): Promise<void> {
    const asked = key.value
    const counts = await counting.run(signal => countConversations(filter.value, signal)).catch(() => undefined)
    const known = views.value.get(asked)
    if (counts && known)
      remember(asked, { ...known, counts: countsOf(counts) })
  }

  let countTimer: ReturnType<typeof setTimeout> | undefined

  function scheduleCount(): void {
    clearTimeout(countTimer)
    countTimer = setTimeout(() => void recount(), countsDelay)
  }

  /** No view can be trusted any more: all are fetched again when they are next looked at. */
  function forgetViews(): void {
    clearTimeout(countTimer)
    counting.cancel()
    views.value = new Map()
  }

  function close(): void {
    pages.cancel()
    forgetViews()
    state.value = 'idle'
  }

  watch(() => entities.facetRevision, () => {
    if (view.value)
      scheduleCount()
  })
  // Working through a list must not end at an empty page while the server has more.
  watch([() => rows.value.length, hasMore, state], () => {
    if (state.value === 'ready' && hasMore.value && rows.value.length < comfortable)
      void loadMore()
  })

  return { filter, sort, state, error, rows, ids, counts, hasMore, show, reload, loadMore, prepareReload, ensure, forgetViews, close }
})

function countsOf({ mine_count, assigned_count, unassigned_count, all_count }: Counts): Counts {
  return { mine_count, assigned_count, unassigned_count, all_count }
}
