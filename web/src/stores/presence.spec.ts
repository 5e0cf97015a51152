import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { EphemeralEvent } from '@/realtime/events'
import { usePresence } from './presence'

function typing(event: 'conversation.typing_on' | 'conversation.typing_off', id = 501): EphemeralEvent {
  return { event, data: { conversation: { id: 1 }, user: { id, type: 'contact', name: `Contact ${id}` }, is_private: false } }
}

beforeEach(() => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
})
afterEach(() => {
  vi.useRealTimers()
})

describe('typing', () => {
  it('lists each typist once until they stop', () => {
    const presence = usePresence()
    presence.apply([typing('conversation.typing_on'), typing('conversation.typing_on'), typing('conversation.typing_on', 502)])
    expect(presence.typistsOf(1).map(({ name }) => name)).toEqual(['Contact 501', 'Contact 502'])
    presence.apply([typing('conversation.typing_off')])
    expect(presence.typistsOf(1).map(({ name }) => name)).toEqual(['Contact 502'])
  })

  it('ends 30 seconds after the last event', () => {
    const presence = usePresence()
    presence.apply([typing('conversation.typing_on')])
    vi.advanceTimersByTime(20_000)
    presence.apply([typing('conversation.typing_on')])
    vi.advanceTimersByTime(29_999)
    expect(presence.typistsOf(1)).toHaveLength(1)
    vi.advanceTimersByTime(1)
    expect(presence.typistsOf(1)).toEqual([])
    expect(presence.typing.size).toBe(0)
  })
})

describe('presence', () => {
  it('is the last received state and offline after clear', () => {
    const presence = usePresence()
    presence.apply([{ event: 'presence.update', data: { users: { 7: 'busy' }, contacts: { 501: 'online' } } }])
    expect([presence.availabilityOf(7), presence.availabilityOf(8), presence.isContactOnline(501)]).toEqual(['busy', 'offline', true])
    presence.clear()
    expect([presence.availabilityOf(7), presence.isContactOnline(501)]).toEqual(['offline', false])
  })
})
