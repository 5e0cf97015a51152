import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import * as api from '@/api/contacts'
import { createLatest } from '@/api/latest'
import type { Contact, Conversation } from '@/realtime/model'
import { useEntities } from './entities'
import { useOptimistic } from './optimistic'

export type SearchState = 'idle' | 'loading' | 'ready' | 'failed'

export const useContacts = defineStore('contacts', () => {
  const entities = useEntities()
  const optimistic = useOptimistic()
  const searching = createLatest()

  const found = shallowRef<readonly number[]>([])
  const searchState = ref<SearchState>('idle')

  const results = computed<Contact[]>(() => found.value.flatMap(id => entities.contacts.get(id) ?? []).filter(contact => !contact.deleted))

  /** Finds by name, e-mail, phone or identifier. Answers land in `results`. */
  async function search(words: string): Promise<void> {
    searchState.value = 'loading'
    try {
      const answer = await searching.run(signal => api.searchContacts(words.trim(), signal))
      if (!answer)
        return
      entities.load({ contacts: answer.payload })
      found.value = answer.payload.map(({ id }) => id)
      searchState.value = 'ready'
    }
    catch {
      searchState.value = 'failed'
    }
  }

  /** Fetches the contact's latest conversations; read them with `conversationsOf`. Throws ApiError. */
  async function loadConversations(id: number): Promise<void> {
    entities.load({ conversations: await api.conversationsOfContact(id) })
  }

  /** All known conversations of a contact, newest activity first. */
  function conversationsOf(id: number): Conversation[] {
    return [...optimistic.conversations.values()]
      .filter(conversation => conversation.contact_id === id)
      .sort((left, right) => right.last_activity_at - left.last_activity_at || right.id - left.id)
  }

  /** Throws the ApiError of a refusal, for the form to show. */
  async function update(id: number, change: api.ContactChange): Promise<void> {
    entities.load({ contacts: [await api.updateContact(id, change)] })
  }

  return { found, results, searchState, search, loadConversations, conversationsOf, update }
})
