import { describe, expect, it } from 'vitest'
import type { Availability } from '@/api/types'
import { agent } from '@/testing/wire'
import { agentOptions } from './pickerOptions'

const people = [[9, 'Zoe'], [8, 'Ben'], [7, 'Ada'], [6, 'Cleo'], [5, 'Dan']].map(([id, name]) => agent({ id: id as number, available_name: name as string }))
const presence: Record<number, Availability> = { 9: 'online', 6: 'busy', 7: 'online' }
const availabilityOf = (id: number) => presence[id] ?? 'offline'

function labels(assignee: number | null, agents = people) {
  return agentOptions(agents, { me: 7, assignee, order: availabilityOf, availability: availabilityOf }).map(({ label }) => label)
}

describe('assignee options', () => {
  it('list the current user, "Unassigned", then agents by availability and name', () => {
    expect(labels(null)).toEqual(['Assign to me', 'Unassigned', 'Zoe', 'Cleo', 'Ben', 'Dan'])
  })

  it('display the current user by name if assigned', () => {
    expect(labels(7)[0]).toBe('Ada')
  })

  it('leave out the current user if not assignable', () => {
    expect(labels(null, people.filter(({ id }) => id !== 7))).toEqual(['Unassigned', 'Zoe', 'Cleo', 'Ben', 'Dan'])
  })

  it('keep their order when availability changes', () => {
    const options = agentOptions(people, { me: 7, assignee: null, order: availabilityOf, availability: () => 'offline' })
    expect(options[2]).toMatchObject({ label: 'Zoe', avatar: { presence: 'offline', presenceLabel: 'Offline' } })
  })
})
