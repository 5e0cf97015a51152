import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { View } from './view'
import { queryOf, viewOf } from './view'

/** The view of the current URL, and navigation to other views. */
export function useView() {
  const route = useRoute()
  const router = useRouter()
  const view = computed(() => viewOf(route.query))
  const openId = computed(() => Number(route.params.id) || null)

  /** Keeps the open conversation. */
  const locationOf = (change: Partial<View>) => ({ name: route.name ?? 'desk', params: route.params, query: queryOf({ ...view.value, ...change }) })
  const conversationLocation = (id: number) => ({ name: 'conversation', params: { id }, query: route.query })

  return {
    view,
    openId,
    locationOf,
    change: (change: Partial<View>) => router.push(locationOf(change)),
    hrefOf: (id: number) => router.resolve(conversationLocation(id)).href,
    open: (id: number) => router.push(conversationLocation(id)),
    close: () => router.push({ name: 'desk', query: route.query }),
  }
}
