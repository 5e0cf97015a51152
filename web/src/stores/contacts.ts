import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import * as api from '@/api/contacts'
import { createLatest } from '@/api/latest'
import type { ContactInbox } from '@/api/types'
import type { Contact, Conversation } from '@/realtime/model'
import { useEntities } from './entities'
import { useOptimistic } from './optimistic'

/** An address by which a contact is or was known in an inbox. */
export interface InboxAddress { inbox: ContactInbox['inbox'], address: NonNullable<ContactInbox['addresses']>[number] }
export type SearchState = 'idle' | 'loading' | 'ready' | 'failed'

export const useContacts = defineStore('contacts', () => {
  const entities = useEntities()
  const optimistic = useOptimistic()
  const latestSearch = createLatest()

  const resultIds = shallowRef<readonly number[]>([])
  const searchState = ref<SearchState>('idle')
  const addresses = shallowRef<ReadonlyMap<number, readonly InboxAddress[]>>(new Map())

  const results = computed<Contact[]>(() => resultIds.value.flatMap(id => entities.contacts.get(id) ?? []))

  /** Searches by name, e-mail, phone and identifier, and sets `results`. */
  async function search(words: string): Promise<void> {
    searchState.value = 'loading'
    try {
      const found = await latestSearch.run(signal => api.searchContacts(words.trim(), signal))
      if (!found)
        return
      entities.load({ contacts: found })
      resultIds.value = found.map(({ id }) => id)
      searchState.value = 'ready'
    }
    catch {
      searchState.value = 'failed'
    }
  }

  /** Fetches the contact's latest conversations for `conversationsOf`. Throws ApiError. */
  async function loadConversations(id: number): Promise<void> {
    entities.load({ conversations: await api.conversationsOfContact(id) })
  }

  /** Loaded conversations of a contact, newest activity first. */
  function conversationsOf(id: number): Conversation[] {
    return [...optimistic.conversations.values()]
      .filter(conversation => conversation.contact_id === id)
      .sort((left, right) => right.last_activity_at - left.last_activity_at || right.id - left.id)
  }

  /** Fetches the addresses of the contact for `addressesOf`. Throws ApiError. */
  async function loadAddresses(id: number): Promise<void> {
    const contact = await api.fetchContact(id)
    entities.load({ contacts: [contact] })
    const found = (contact.contact_inboxes ?? []).flatMap(({ inbox, addresses }) => (addresses ?? []).map(address => ({ inbox, address })))
    addresses.value = new Map(addresses.value).set(id, found)
  }

  /** Current and former addresses in channels that know a contact by several. */
  function addressesOf(id: number): readonly InboxAddress[] {
    return addresses.value.get(id) ?? []
  }

  /** Throws ApiError, for the form to display. */
  async function update(id: number, change: api.ContactChange): Promise<void> {
    entities.load({ contacts: [await api.updateContact(id, change)] })
  }

  /** Removes custom attributes; an update can only set them. Throws ApiError. */
  async function removeAttributes(id: number, keys: string[]): Promise<void> {
    entities.load({ contacts: [await api.removeContactAttributes(id, keys)] })
  }

  /** Replaces the labels. Throws ApiError. */
  async function setLabels(id: number, labels: string[]): Promise<void> {
    await api.setContactLabels(id, labels)
    entities.load({ contacts: [await api.fetchContact(id)] })
  }

  return { resultIds, results, searchState, search, loadConversations, conversationsOf, loadAddresses, addressesOf, update, removeAttributes, setLabels }
})
