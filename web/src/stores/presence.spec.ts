import fc from 'fast-check'
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

type Sign = { id: number, seen_at: number, reading?: boolean, age?: number }
const NAMES: Record<number, string> = { 8: 'Ben', 9: 'Cleo' }

function viewing(...readers: Sign[]): EphemeralEvent {
  const told = readers.map(({ id, seen_at, reading = true, age = 0 }) => ({ id, name: NAMES[id] ?? '', reading, seen_at, age }))
  return { event: 'conversation.viewing', data: { conversation_id: 1, readers: told } }
}

describe('readers', () => {
  it('are listed once until they leave', () => {
    const presence = usePresence()
    presence.apply([viewing({ id: 9, seen_at: 1 }), viewing({ id: 8, seen_at: 1 }), viewing({ id: 9, seen_at: 2 })])
    expect(presence.readersOf(1)).toEqual([{ id: 8, name: 'Ben' }, { id: 9, name: 'Cleo' }])
    presence.apply([viewing({ id: 9, seen_at: 3, reading: false })])
    expect(presence.readersOf(1).map(({ name }) => name)).toEqual(['Ben'])
    expect(presence.readersOf(2)).toEqual([])
  })

  it('end 60 seconds after their newest sign, not after a late or repeated one', () => {
    const presence = usePresence()
    presence.apply([viewing({ id: 8, seen_at: 100_000, age: 20_000 })])
    vi.advanceTimersByTime(39_999)
    expect(presence.readersOf(1)).toHaveLength(1)
    presence.apply([viewing({ id: 8, seen_at: 100_000 }), viewing({ id: 8, seen_at: 99_999 })])
    vi.advanceTimersByTime(1)
    expect(presence.readersOf(1)).toEqual([])
    expect(presence.readers.size).toBe(0)
    presence.apply([viewing({ id: 8, seen_at: 100_000 })])
    expect(presence.readersOf(1)).toEqual([])
    presence.apply([viewing({ id: 8, seen_at: 160_000 })])
    vi.advanceTimersByTime(59_999)
    expect(presence.readersOf(1)).toHaveLength(1)
  })

  it('are not shown when they are told too late', () => {
    const presence = usePresence()
    presence.apply([viewing({ id: 8, seen_at: 1, age: 60_000 })])
    expect(presence.readersOf(1)).toEqual([])
  })

  it('are gone with the connection', () => {
    const presence = usePresence()
    presence.apply([viewing({ id: 8, seen_at: 5 })])
    presence.clear()
    expect(presence.readersOf(1)).toEqual([])
    presence.apply([viewing({ id: 8, seen_at: 5 })])
    expect(presence.readersOf(1)).toHaveLength(1)
  })

  it('are the same whatever order the frames come in, and how often', () => {
    const sign = fc.record({ id: fc.constantFrom(8, 9), seen_at: fc.integer({ min: 1, max: 1_000 }), reading: fc.boolean() })
    const history = fc.uniqueArray(sign, { selector: ({ id, seen_at }) => `${id}/${seen_at}`, minLength: 1, maxLength: 12 })
    const shuffled = history.chain(signs => fc.tuple(fc.constant(signs), fc.shuffledSubarray([...signs, ...signs], { minLength: signs.length * 2 })))
    fc.assert(fc.property(shuffled, ([signs, again]) => {
      const presence = usePresence()
      presence.clear()
      const inOrder = [...signs].sort((left, right) => left.seen_at - right.seen_at)
      presence.apply(inOrder.map(each => viewing(each)))
      const expected = presence.readersOf(1)
      presence.clear()
      presence.apply(again.map(each => viewing(each)))
      expect(presence.readersOf(1)).toEqual(expected)
    }), { numRuns: 300 })
  })
})

describe('presence', () => {
  it('is the last received state and offline after clear', () => {
    const presence = usePresence()
    presence.apply([{ event: 'presence.update', data: { users: { 7: 'busy' }, contacts: { 501: 'online' } } }])
    expect([presence.availabilityOf(7), presence.availabilityOf(8), presence.isContactOnline(501)]).toEqual(['busy', 'offline', true])
    presence.apply([{ event: 'presence.update', data: { users: { 7: 'online' } } }])
    expect([presence.availabilityOf(7), presence.isContactOnline(501)]).toEqual(['online', true])
    presence.apply([{ event: 'presence.update', data: { users: {}, contacts: {} } }])
    expect([presence.availabilityOf(7), presence.isContactOnline(501)]).toEqual(['offline', false])
    presence.apply([{ event: 'presence.update', data: { users: { 7: 'busy' }, contacts: { 501: 'online' } } }])
    presence.clear()
    expect([presence.availabilityOf(7), presence.isContactOnline(501)]).toEqual(['offline', false])
  })

  it('of very many users comes in parts, in any order', () => {
    const presence = usePresence()
    presence.apply([{ event: 'presence.update', data: { users: { 7: 'busy', 8: 'online', 9: 'online' } } }])
    presence.apply([{ event: 'presence.update', data: { users: { 9: 'busy' }, users_range: [9, 2 ** 53 - 1] } }])
    expect([7, 8, 9].map(presence.availabilityOf)).toEqual(['busy', 'online', 'busy'])
    presence.apply([{ event: 'presence.update', data: { users: { 8: 'busy' }, users_range: [0, 8] } }])
    expect([7, 8, 9].map(presence.availabilityOf)).toEqual(['offline', 'busy', 'busy'])
  })
})

describe('a typist', () => {
  const by = (user: { id: number, type: 'contact' | 'user', name: string, available_name?: string }, event: 'on' | 'off' = 'on', is_private = false): EphemeralEvent =>
    ({ event: `conversation.typing_${event}`, data: { conversation: { id: 1 }, user, is_private } })
  const mia = { id: 7, type: 'contact', name: 'Mia' } as const
  const ada = { id: 7, type: 'user', name: 'Ada Lovelace', available_name: 'Ada' } as const

  it('is a contact or an agent, also if both have the same id', () => {
    const presence = usePresence()
    presence.apply([by(mia), by(ada, 'on', true)])
    expect(presence.typistsOf(1)).toEqual([
      { id: 7, type: 'contact', name: 'Mia', is_private: false }, { id: 7, type: 'user', name: 'Ada', is_private: true },
    ])
    presence.apply([by(mia, 'off')])
    expect(presence.typistsOf(1).map(({ name }) => name)).toEqual(['Ada'])
    vi.advanceTimersByTime(30_000)
    expect(presence.typistsOf(1)).toEqual([])
  })

  it('has 30 seconds from the last beginning', () => {
    const presence = usePresence()
    presence.apply([by(mia)])
    vi.advanceTimersByTime(20_000)
    presence.apply([by(mia, 'off'), by(mia)])
    vi.advanceTimersByTime(20_000)
    expect(presence.typistsOf(1)).toHaveLength(1)
  })

  it('is gone with the connection, and is not ended by what came before', () => {
    const presence = usePresence()
    presence.apply([by(mia)])
    vi.advanceTimersByTime(20_000)
    presence.clear()
    expect(presence.typistsOf(1)).toEqual([])
    presence.apply([by(mia)])
    vi.advanceTimersByTime(20_000)
    expect(presence.typistsOf(1)).toHaveLength(1)
  })
})
