import type { Ref } from 'vue'
import { computed, onBeforeUnmount, ref, shallowRef, watch } from 'vue'
import type { ResponseBody } from '@/api/client'
import { request } from '@/api/client'
import { createLatest } from '@/api/latest'

export type Found = ResponseBody<'get', '/search'>
export type FoundMessage = Found['payload']['messages'][number]
export type FoundConversation = Found['payload']['conversations'][number]
export type FoundContact = Found['payload']['contacts'][number]

const DEBOUNCE = 200

/** Searches for what is typed. Results stay while newer ones are on their way; an answer to an earlier text is dropped. */
export function useSearch(typed: Ref<string>) {
  const latest = createLatest()
  const found = shallowRef<Found | null>(null)
  /** The query of `found`. */
  const query = ref('')
  const state = ref<'idle' | 'loading' | 'ready' | 'failed'>('idle')
  let timer = 0

  async function search() {
    const words = typed.value.trim()
    state.value = 'loading'
    try {
      const answer = await latest.run(signal => request('get', '/search', { query: { q: words.slice(0, 255) }, signal }))
      if (!answer)
        return
      found.value = answer
      query.value = words
      state.value = 'ready'
    }
    catch {
      state.value = 'failed'
    }
  }

  watch(typed, (words) => {
    window.clearTimeout(timer)
    latest.cancel()
    if (words.trim()) {
      state.value = 'loading'
      timer = window.setTimeout(() => void search(), DEBOUNCE)
    }
    else {
      state.value = 'idle'
      found.value = null
    }
  })
  onBeforeUnmount(() => {
    window.clearTimeout(timer)
    latest.cancel()
  })

  const count = computed(() => {
    const { messages = [], conversations = [], contacts = [] } = found.value?.payload ?? {}
    return messages.length + conversations.length + contacts.length
  })

  return { found, query, state, count, search }
}
