import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Availability } from '@/api/types'
import type { EphemeralEvent, PresenceEvent, TypingEvent, ViewingEvent } from '@/realtime/events'

export interface Typist { id: number, type: string, name: string, is_private: boolean }
export interface Reader { id: number, name: string }

const typingTimeout = 30_000
/** Two pings of the reader's client may be lost. */
const readingTimeout = 60_000

/** Presence, typing and reading: ephemeral state that is not part of snapshots. */
export const usePresence = defineStore('presence', () => {
  const users = shallowRef<Record<string, Availability>>({})
  const contacts = shallowRef<Record<string, 'online'>>({})
  const typing = shallowRef<ReadonlyMap<number, readonly Typist[]>>(new Map())
  /** Other agents who have a conversation open, by conversation. */
  const readers = shallowRef<ReadonlyMap<number, readonly Reader[]>>(new Map())
  /** The newest sign of each reader: older ones come late or again. */
  const signs = new Map<string, number>()
  const timers = new Map<string, ReturnType<typeof setTimeout>>()

  function apply(events: readonly EphemeralEvent[]): void {
    for (const event of events) {
      if (event.event === 'presence.update')
        setPresence(event.data)
      else if (event.event === 'conversation.viewing')
        setReaders(event.data)
      else if (event.event !== 'draft.updated')
        setTyping(event)
    }
  }

  function setPresence(data: PresenceEvent['data']): void {
    const [first, last] = data.users_range ?? [0, Infinity]
    const others = Object.entries(users.value).filter(([id]) => Number(id) < first || Number(id) > last)
    users.value = { ...Object.fromEntries(others), ...data.users }
    if (data.contacts)
      contacts.value = data.contacts
  }

  function setTyping({ event, data: { conversation, user, is_private } }: TypingEvent): void {
    const typist = { id: user.id, type: user.type, name: user.available_name ?? user.name ?? '', is_private }
    const name = `${conversation.id}/${user.type}/${user.id}`
    clearTimeout(timers.get(name))
    timers.delete(name)
    const others = typistsOf(conversation.id).filter(other => other.id !== user.id || other.type !== user.type)
    if (event === 'conversation.typing_off')
      return setTypists(conversation.id, others)
    setTypists(conversation.id, [...others, typist])
    timers.set(name, setTimeout(() => setTyping({ event: 'conversation.typing_off', data: { conversation, user, is_private } }), typingTimeout))
  }

  function setTypists(conversationId: number, typists: readonly Typist[]): void {
    typing.value = withPeople(typing.value, conversationId, typists)
  }

  function setReaders({ conversation_id: conversation, readers: told }: ViewingEvent['data']): void {
    for (const { id, name, reading, seen_at: at, age } of told) {
      const key = `${conversation}/reader/${id}`
      if (at <= (signs.get(key) ?? 0))
        continue
      signs.set(key, at)
      clearTimeout(timers.get(key))
      const others = () => readersOf(conversation).filter(other => other.id !== id)
      const end = () => readers.value = withPeople(readers.value, conversation, others())
      end()
      if (reading && age < readingTimeout) {
        readers.value = withPeople(readers.value, conversation, [...others(), { id, name }].sort((left, right) => left.id - right.id))
        timers.set(key, setTimeout(end, readingTimeout - age))
      }
    }
  }

  function readersOf(conversationId: number): readonly Reader[] {
    return readers.value.get(conversationId) ?? []
  }

  function typistsOf(conversationId: number): readonly Typist[] {
    return typing.value.get(conversationId) ?? []
  }

  function availabilityOf(userId: number): Availability {
    return users.value[userId] ?? 'offline'
  }

  function isContactOnline(contactId: number): boolean {
    return contacts.value[contactId] === 'online'
  }

  /** Presence is unknown without a connection. */
  function clear(): void {
    timers.forEach(timer => clearTimeout(timer))
    timers.clear()
    signs.clear()
    typing.value = new Map()
    readers.value = new Map()
    users.value = {}
    contacts.value = {}
  }

  return { users, contacts, typing, readers, apply, typistsOf, readersOf, availabilityOf, isContactOnline, clear }
})

function withPeople<Person>(all: ReadonlyMap<number, readonly Person[]>, conversationId: number, people: readonly Person[]): ReadonlyMap<number, readonly Person[]> {
  const next = new Map(all)
  if (people.length)
    next.set(conversationId, people)
  else
    next.delete(conversationId)
  return next
}
