import { describe, expect, it } from 'vitest'
import type { Availability } from '@/api/schema'
import { agent } from '@/testing/wire'
import { agentOptions } from './pickerOptions'

const people = [[9, 'Zoe'], [8, 'Ben'], [7, 'Ada'], [6, 'Cleo'], [5, 'Dan']].map(([id, name]) => agent({ id: id as number, available_name: name as string }))
const presence: Record<number, Availability> = { 9: 'online', 6: 'busy', 7: 'online' }
const there = (id: number) => presence[id] ?? 'offline'

function labels(assignee: number | null, agents = people) {
  return agentOptions(agents, { me: 7, assignee, order: there, availability: there }).map(({ label }) => label)
}

describe('whom a conversation can be given to', () => {
  it('is me first, then nobody, then who is online, busy, away, each by name', () => {
    expect(labels(null)).toEqual(['Assign to me', 'Unassigned', 'Zoe', 'Cleo', 'Ben', 'Dan'])
  })

  it('names me when it is mine already', () => {
    expect(labels(7)[0]).toBe('Ada')
  })

  it('leaves me out where I cannot be assigned', () => {
    expect(labels(null, people.filter(({ id }) => id !== 7))).toEqual(['Unassigned', 'Zoe', 'Cleo', 'Ben', 'Dan'])
  })

  it('keeps its order while people come and go, but shows that they do', () => {
    const options = agentOptions(people, { me: 7, assignee: null, order: there, availability: () => 'offline' })
    expect(options[2]).toMatchObject({ label: 'Zoe', avatar: { presence: 'offline', presenceLabel: 'Offline' } })
  })
})
