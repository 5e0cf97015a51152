import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import * as api from '@/api/contacts'
import type { ApiError } from '@/api/client'
import { createLatest } from '@/api/generation'
import type { WireContact, WireContactInbox } from '@/api/schema'
import type { Contact, Conversation } from '@/realtime/model'
import { useEntities } from './entities'
import { useOptimistic } from './optimistic'

export type ContactsState = 'idle' | 'loading' | 'ready' | 'failed'

/** What only the contact's own page tells and no event repeats. */
export interface ContactDetails { created_at: number | null, last_activity_at: number | null, contact_inboxes: WireContactInbox[] }

export const useContacts = defineStore('contacts', () => {
  const entities = useEntities()
  const optimistic = useOptimistic()
  const searching = createLatest()

  const found = shallowRef<readonly number[]>([])
  const searchState = ref<ContactsState>('idle')
  const searchError = shallowRef<ApiError | null>(null)
  const page = ref(1)
  const total = ref(0)
  const details = shallowRef<ReadonlyMap<number, ContactDetails>>(new Map())

  const results = computed<Contact[]>(() => found.value.flatMap(id => contact(id) ?? []))

  function contact(id: number): Contact | null {
    const known = entities.contacts.get(id)
    return known && !known.deleted ? known : null
  }

  /** Finds by name, e-mail, phone or identifier; without words it lists everybody. Answers land in `results`. */
  async function search(words: string, nextPage = 1): Promise<void> {
    searchState.value = 'loading'
    searchError.value = null
    try {
      const answer = await searching.run(signal =>
        words.trim() ? api.searchContacts(words.trim(), nextPage, signal) : api.listContacts(nextPage, 'name', signal))
      if (!answer)
        return
      entities.load({ contacts: answer.payload })
      found.value = answer.payload.map(({ id }) => id)
      page.value = nextPage
      total.value = answer.meta.count
      searchState.value = 'ready'
    }
    catch (problem) {
      searchError.value = problem as ApiError
      searchState.value = 'failed'
    }
  }

  /** Throws ApiError. */
  async function load(id: number): Promise<void> {
    accept(await api.fetchContact(id))
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
    accept(await api.updateContact(id, change))
  }

  /** Throws the ApiError of a refusal, for the form to show. Resolves to the contact's id. */
  async function create(contact: api.ContactChange & { name: string, inbox_id?: number }, key: string = crypto.randomUUID()): Promise<number> {
    const created = await api.createContact(contact, key)
    accept(created)
    return created.id
  }

  function accept(json: WireContact): void {
    entities.load({ contacts: [json] })
    details.value = new Map(details.value).set(json.id, {
      created_at: json.created_at ?? null, last_activity_at: json.last_activity_at ?? null, contact_inboxes: json.contact_inboxes ?? [],
    })
  }

  return {
    results, searchState, searchError, page, total, details,
    contact, search, load, loadConversations, conversationsOf, update, create, contactableInboxes: api.contactableInboxes,
  }
})
