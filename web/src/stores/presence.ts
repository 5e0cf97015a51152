import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Availability } from '@/api/types'
import type { EphemeralEvent, PresenceEvent, TypingEvent } from '@/realtime/events'

export interface Typist { id: number, type: string, name: string, is_private: boolean }

const typingTimeout = 30_000

/** Presence and typing: ephemeral state that is not part of snapshots. */
export const usePresence = defineStore('presence', () => {
  const users = shallowRef<Record<string, Availability>>({})
  const contacts = shallowRef<Record<string, 'online'>>({})
  const typing = shallowRef<ReadonlyMap<number, readonly Typist[]>>(new Map())
  const timers = new Map<string, ReturnType<typeof setTimeout>>()

  function apply(events: readonly EphemeralEvent[]): void {
    for (const event of events) {
      if (event.event === 'presence.update')
        setPresence(event.data)
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
    const next = new Map(typing.value)
    if (typists.length)
      next.set(conversationId, typists)
    else
      next.delete(conversationId)
    typing.value = next
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
    typing.value = new Map()
    users.value = {}
    contacts.value = {}
  }

  return { users, contacts, typing, apply, typistsOf, availabilityOf, isContactOnline, clear }
})
