import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { View } from './view'
import { changedView, isSameView, queryOf, viewOf } from './view'

/** The view of the current URL, and navigation to other views. */
export function useView() {
  const route = useRoute()
  const router = useRouter()
  const isInbox = computed(() => route.name === 'inbox' || route.name === 'conversation')
  /** Keeps its identity while the filters stay the same: opening a conversation is no change of the view. */
  const view = computed<View>((before) => {
    const next = viewOf(isInbox.value ? route.query : {})
    return before && isSameView(before, next) ? before : next
  })
  const openId = computed(() => route.name === 'conversation' ? Number(route.params.id) : null)
  const isContacts = computed(() => route.name === 'contacts')
  const isVisitors = computed(() => route.name === 'visitors')

  /** Keeps the open conversation. */
  const locationOf = (change: Partial<View>) => {
    const query = queryOf(changedView(view.value, change))
    return openId.value === null ? { name: 'inbox', query } : { name: 'conversation', params: { id: openId.value }, query }
  }
  const conversationLocation = (id: number) => ({ name: 'conversation', params: { id }, query: isInbox.value ? route.query : {} })

  return {
    view,
    openId,
    isInbox,
    isContacts,
    isVisitors,
    locationOf,
    change: (change: Partial<View>) => router.push(locationOf(change)),
    hrefOf: (id: number) => router.resolve(conversationLocation(id)).href,
    open: (id: number) => router.push(conversationLocation(id)),
    openMessage: (id: number, message: number) => router.push({ ...conversationLocation(id), hash: `#${message}` }),
    close: () => router.push({ name: 'inbox', query: route.query }),
  }
}
