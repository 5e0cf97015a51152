import { computed, ref, shallowRef, watch } from 'vue'
import type { SurveyAnswer, SurveyFilter, SurveyMetrics } from './requests'
import { fetchAnswers, fetchMetrics, PER_PAGE } from './requests'

export const PERIODS = [7, 30, 90, 365] as const
export type Period = `${typeof PERIODS[number]}`
const DAY = 86_400

/** The answers that meet the choices of the page, with their sums. A newer choice replaces the requests of an older one. */
export function useSurveys() {
  const period = ref<Period>('30')
  const userIds = ref<number[]>([])
  const inbox = ref('')
  const team = ref('')
  const rating = ref('')
  const rows = shallowRef<SurveyAnswer[]>([])
  const metrics = shallowRef<SurveyMetrics | null>(null)
  const problem = shallowRef<unknown>(null)
  const state = ref<'loading' | 'ready' | 'failed'>('loading')
  const isLast = ref(false)
  const loadingMore = ref(false)
  let pages = 0
  let latest = 0

  /** The end of the period stays while pages follow, so that none is shown twice. */
  const until = ref(0)
  const filter = computed<SurveyFilter>(() => ({
    since: until.value - Number(period.value) * DAY,
    until: until.value,
    user_ids: userIds.value,
    inbox_id: Number(inbox.value) || null,
    team_id: Number(team.value) || null,
    rating: Number(rating.value) || null,
  }))

  async function load(): Promise<void> {
    const turn = ++latest
    until.value = Math.floor(Date.now() / 1000)
    state.value = 'loading'
    problem.value = null
    try {
      const [found, sums] = await Promise.all([fetchAnswers(filter.value, 1), fetchMetrics(filter.value)])
      if (turn !== latest)
        return
      rows.value = found
      metrics.value = sums
      pages = 1
      isLast.value = found.length < PER_PAGE
      state.value = 'ready'
    }
    catch (failure) {
      if (turn !== latest)
        return
      problem.value = failure
      state.value = 'failed'
    }
  }

  async function loadMore(): Promise<void> {
    const turn = latest
    loadingMore.value = true
    try {
      const found = await fetchAnswers(filter.value, pages + 1)
      if (turn !== latest)
        return
      const known = new Set(rows.value.map(({ id }) => id))
      rows.value = [...rows.value, ...found.filter(({ id }) => !known.has(id))]
      pages += 1
      isLast.value = found.length < PER_PAGE
      problem.value = null
    }
    catch (failure) {
      if (turn === latest)
        problem.value = failure
    }
    finally {
      loadingMore.value = false
    }
  }

  watch([period, userIds, inbox, team, rating], () => void load(), { immediate: true })
  return { period, userIds, inbox, team, rating, rows, metrics, problem, state, isLast, loadingMore, filter, load, loadMore }
}
