import { computed, ref, shallowRef, watch } from 'vue'
import type { components } from '@/api/generated'
import { request } from '@/api/client'
import { createLatest } from '@/api/latest'
import { useContacts } from '@/stores/contacts'
import { useDesk } from '@/stores/desk'

export type MediaFile = components['schemas']['MediaFile']

/**
 * The files of a contact's conversations, newest first. A page that the contact's messages change is read again from its
 * beginning.
 */
export function useMedia(contactId: () => number) {
  const contacts = useContacts()
  const desk = useDesk()
  const latest = createLatest()
  const files = shallowRef<MediaFile[]>([])
  const state = ref<'loading' | 'ready' | 'failed'>('loading')
  /** The beginning of the next page; null after the last one. */
  const next = shallowRef<{ page: number, before?: number } | null>(null)
  /** Repeats the request that has failed. */
  let again = () => Promise.resolve()

  async function read(from: { page: number, before?: number }, before: readonly MediaFile[]) {
    state.value = 'loading'
    try {
      const found = await latest.run(signal => request('get', '/contacts/{contact_id}/attachments', { path: { contact_id: contactId() }, query: from, signal }))
      if (!found)
        return
      const { meta, payload } = found
      files.value = [...before, ...payload]
      const listed = (from.page - 1) * 100 + payload.length
      next.value = listed < meta.total_count ? { ...from, page: from.page + 1 } : meta.next_before === null ? null : { page: 1, before: meta.next_before }
      state.value = 'ready'
    }
    catch {
      again = () => read(from, before)
      state.value = 'failed'
    }
  }

  const reload = () => read({ page: 1 }, [])
  const more = () => next.value ? read(next.value, files.value) : Promise.resolve()
  const versions = computed(() => contacts.conversationsOf(contactId()).map(({ id, version }) => `${id}:${version}`).join())
  watch([contactId, versions, () => desk.generation], reload, { immediate: true })

  return { files, state, next, retry: () => again(), more }
}
