import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { request } from '@/api/client'
import { createLatest } from '@/api/latest'
import { useDesk } from '@/stores/desk'
import type { FoundContact, FoundConversation, FoundMessage } from './useSearch'
import type { Wanted } from './wanted'
import { secondsOf } from './wanted'

interface Results { messages: FoundMessage[], conversations: FoundConversation[], contacts: FoundContact[] }
interface Page { results: Results, hasMore: boolean, isComplete: boolean }

/** The server reads all pages before the wanted one, so that there are no more than these. */
export const MAX_PAGES = 40
const NOTHING: Results = { messages: [], conversations: [], contacts: [] }

async function fetchPage({ kind, words, inbox, since, until }: Wanted, page: number, signal: AbortSignal): Promise<Page> {
  const query = { q: words, page }
  if (kind === 'conversations') {
    const { meta, payload } = await request('get', '/search/conversations', { query, signal })
    return { results: { ...NOTHING, ...payload }, hasMore: meta.has_more, isComplete: true }
  }
  if (kind === 'contacts') {
    const { meta, payload } = await request('get', '/search/contacts', { query, signal })
    return { results: { ...NOTHING, ...payload }, hasMore: meta.has_more, isComplete: true }
  }
  const narrowed = { ...query, ...(inbox !== null && { inbox_id: inbox }), ...secondsOf({ since, until }) }
  const { meta, payload } = await request('get', '/search/messages', { query: narrowed, signal })
  return { results: { ...NOTHING, ...payload }, hasMore: meta.has_more, isComplete: meta.complete !== false }
}

/** Results that are loaded page by page. A result that a later page repeats, because newer ones came first, is shown once. */
export function useSearchPage(wanted: () => Wanted) {
  const desk = useDesk()
  const latest = createLatest()
  const state = ref<'idle' | 'loading' | 'ready' | 'failed'>('idle')
  const problem = ref<unknown>(null)
  const results = shallowRef<Results>(NOTHING)
  const pages = ref(0)
  const hasMore = ref(false)
  const isComplete = ref(true)
  const loadingMore = ref(false)
  const count = computed(() => results.value[wanted().kind].length)

  async function load(page: number): Promise<void> {
    loadingMore.value = page > 1
    problem.value = null
    try {
      const found = await latest.run(signal => fetchPage(wanted(), page, signal))
      if (!found)
        return
      results.value = page > 1 ? joined(results.value, found.results) : found.results
      hasMore.value = found.hasMore
      isComplete.value = found.isComplete
      pages.value = page
      state.value = 'ready'
    }
    catch (error) {
      problem.value = error
      if (page === 1)
        state.value = 'failed'
    }
    loadingMore.value = false
  }

  function restart(): void {
    latest.cancel()
    results.value = NOTHING
    hasMore.value = loadingMore.value = false
    state.value = wanted().words ? 'loading' : 'idle'
    if (wanted().words)
      void load(1)
  }

  watch(wanted, restart, { immediate: true })
  watch(() => desk.generation, () => { if (wanted().words) void load(1) })
  onScopeDispose(() => latest.cancel())

  return {
    state, problem, results, count, isComplete, loadingMore, restart,
    hasMore: computed(() => hasMore.value && pages.value < MAX_PAGES),
    isCut: computed(() => hasMore.value && pages.value >= MAX_PAGES),
    more: () => load(pages.value + 1),
  }
}

function joined(before: Results, more: Results): Results {
  const unique = <Row extends { id: number }>(left: Row[], right: Row[]) => [...new Map([...left, ...right].map(row => [row.id, row])).values()]
  return {
    messages: unique(before.messages, more.messages),
    conversations: unique(before.conversations, more.conversations),
    contacts: unique(before.contacts, more.contacts),
  }
}
