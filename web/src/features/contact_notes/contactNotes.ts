import { computed, ref, watch } from 'vue'
import type { components } from '@/api/generated'
import { request } from '@/api/client'
import { createLatest } from '@/api/latest'
import type { Contact } from '@/realtime/model'
import { useDesk } from '@/stores/desk'
import { useEntities } from '@/stores/entities'
import type pageTexts from './page.en.json'

declare module '@/i18n' {
  interface Texts { contact_notes: typeof pageTexts }
}

export type ContactNote = components['schemas']['ContactNote']

/**
 * The notes of a contact, newest first. Every write raises the version of the contact, which all browsers receive; then they
 * read the notes again.
 */
export function useContactNotes(contact: () => Contact) {
  const entities = useEntities()
  const desk = useDesk()
  const latest = createLatest()
  const state = ref<'loading' | 'ready' | 'failed'>('loading')
  let writes = 0

  const contact_id = contact().id
  const collection = `contact_notes/${contact_id}`
  const notes = computed(() => [...entities.collection<ContactNote>(collection).values()].sort((left, right) => right.id - left.id))

  async function load(): Promise<void> {
    const writesBefore = writes
    try {
      const fetched = await latest.run(() => request('get', '/contacts/{contact_id}/notes', { path: { contact_id } }))
      if (!fetched)
        return
      // The response may be older than a note that was written meanwhile.
      if (writes !== writesBefore)
        return await load()
      entities.replaceRows(collection, fetched)
      state.value = 'ready'
    }
    catch {
      if (state.value !== 'ready')
        state.value = 'failed'
    }
  }
  watch([() => contact().version, () => desk.generation], () => void load(), { immediate: true })

  function reload(): void {
    state.value = 'loading'
    void load()
  }

  /** The `idempotencyKey` is the same for every try of one note. Throws ApiError. */
  async function add(content: string, idempotencyKey: string): Promise<void> {
    store(await request('post', '/contacts/{contact_id}/notes', { path: { contact_id }, body: { content }, headers: { 'idempotency-key': idempotencyKey } }))
  }

  /** A note with its whole text. Throws ApiError. */
  async function whole(note: ContactNote): Promise<ContactNote> {
    return note.truncated ? store(await request('get', '/contacts/{contact_id}/notes/{contact_note_id}', { path: { contact_id, contact_note_id: note.id } })) : note
  }

  /** Throws ApiError. */
  async function change(contact_note_id: number, content: string): Promise<void> {
    store(await request('patch', '/contacts/{contact_id}/notes/{contact_note_id}', { path: { contact_id, contact_note_id }, body: { content } }))
  }

  /** Throws ApiError. */
  async function remove(contact_note_id: number): Promise<void> {
    await request('delete', '/contacts/{contact_id}/notes/{contact_note_id}', { path: { contact_id, contact_note_id } })
    writes += 1
    entities.removeRow(collection, contact_note_id)
  }

  function store(note: ContactNote): ContactNote {
    writes += 1
    entities.storeRow(collection, note)
    return note
  }

  return { notes, state, reload, add, whole, change, remove }
}
