import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { ApiError } from '@/api/client'
import { countConversations, listConversations } from '@/api/conversations'
import { createLatest } from '@/api/generation'
import type { ConversationPage, Counts, SortBy } from '@/api/schema'
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

  /** Makes this the current view; one that has been loaded before is there at once. */
  async function show(nextFilter: ConversationFilter, nextSort: SortBy = sort.value): Promise<void> {
    filter.value = nextFilter
    sort.value = nextSort
    error.value = null
    pages.cancel()
    if (view.value === null)
      return reload()
    state.value = 'ready'
    scheduleCount()
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
    const asked = key.value
    state.value = cursor === null ? 'loading' : 'loading-more'
    error.value = null
    try {
      const page = await pages.run(signal => listConversations(filter.value, sort.value, cursor, signal))
      if (page)
        accept(asked, page, cursor !== null)
    }
    catch (problem) {
      error.value = problem as ApiError
      state.value = 'failed'
    }
  }

  function accept(asked: string, { data: { meta, payload } }: ConversationPage, continued: boolean): void {
    entities.load({ conversations: payload })
    const loaded = payload.flatMap(({ id }) => entities.conversations.get(id) ?? [])
    // A page without rows still moves nothing: the window keeps the end it had.
    const end = endOf(loaded, sort.value) ?? (continued ? view.value?.end ?? null : null)
    remember(asked, { end, cursor: meta.next_cursor, counts: countsOf(meta) })
    state.value = 'ready'
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
    pages.cancel()
    counting.cancel()
    views.value = new Map()
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

  return { filter, sort, state, error, rows, ids, counts, hasMore, show, reload, loadMore, recount, forgetViews }
})

function countsOf({ mine_count, assigned_count, unassigned_count, all_count }: Counts): Counts {
  return { mine_count, assigned_count, unassigned_count, all_count }
}
