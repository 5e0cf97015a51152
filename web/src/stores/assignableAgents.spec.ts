import { flushPromises } from '@vue/test-utils'
import { beforeEach, describe, expect, it } from 'vitest'
import type { FakeServer } from '@/testing/fakeServer'
import { deferred, ErrorResponse } from '@/testing/fakeServer'
import { signIn } from '@/testing/signIn'
import { agent } from '@/testing/wire'
import { useAgents } from './agents'
import { useAssignableAgents } from './assignableAgents'
import { useInboxes } from './inboxes'

const ada = agent({ id: 7, available_name: 'Ada' })
const ben = agent({ id: 8, available_name: 'Ben' })
let server: FakeServer

beforeEach(async () => {
  server = await signIn({ agents: [ada, ben] }, { 'GET A/assignable_agents': () => ({ payload: [ada] }) })
})

const names = () => useAssignableAgents().of(11)?.map(({ available_name: name }) => name)

describe('assignable agents of an inbox', () => {
  it('are fetched once per inbox', async () => {
    const assignable = useAssignableAgents()
    await Promise.all([assignable.ensureLoaded(11), assignable.ensureLoaded(11)])
    await assignable.ensureLoaded(12)
    expect(server.requests.filter(({ path }) => path === 'A/assignable_agents').map(({ query }) => query.get('inbox_ids[]'))).toEqual(['11', '12'])
    expect(names()).toEqual(['Ada'])
  })

  it('are fetched again after agents changed and kept until then', async () => {
    const assignable = useAssignableAgents()
    await assignable.ensureLoaded(11)
    server.on('GET A/assignable_agents', () => ({ payload: [ada, ben] }))
    await useAgents().load()
    expect(names()).toEqual(['Ada'])
    await assignable.ensureLoaded(11)
    expect(names()).toEqual(['Ada', 'Ben'])
  })

  it('are not overwritten by a response from before the change', async () => {
    const assignable = useAssignableAgents()
    const slow = deferred<unknown>()
    server.on('GET A/assignable_agents', () => slow.promise)
    const early = assignable.ensureLoaded(11)
    await useAgents().load()
    server.on('GET A/assignable_agents', () => ({ payload: [ben] }))
    await assignable.ensureLoaded(11)
    slow.resolve({ payload: [ada] })
    await early
    expect(names()).toEqual(['Ben'])
  })

  it('are fetched again after a failure', async () => {
    const assignable = useAssignableAgents()
    server.on('GET A/assignable_agents', () => new ErrorResponse(503, { error: 'Busy.' }))
    await expect(assignable.ensureLoaded(11)).rejects.toMatchObject({ status: 503 })
    expect(names()).toBeUndefined()
    server.on('GET A/assignable_agents', () => ({ payload: [ben] }))
    await assignable.ensureLoaded(11)
    await flushPromises()
    expect(names()).toEqual(['Ben'])
  })
})

describe('a picker', () => {
  it('is told to fetch again when agents or inboxes changed', async () => {
    const assignable = useAssignableAgents()
    const before = assignable.revision
    await useAgents().load()
    expect(assignable.revision).toBe(before + 1)
    await useInboxes().load()
    expect(assignable.revision).toBe(before + 2)
  })

  it('shows nothing until the agents are loaded, and nothing of the former account', async () => {
    const assignable = useAssignableAgents()
    expect(assignable.of(11)).toBeNull()
    await assignable.ensureLoaded(11)
    assignable.clear()
    expect(assignable.of(11)).toBeNull()
    await assignable.ensureLoaded(11)
    expect(names()).toEqual(['Ada'])
  })

  it('leaves out an agent who is not in the account any more', async () => {
    const assignable = useAssignableAgents()
    server.on('GET A/assignable_agents', () => ({ payload: [ada, agent({ id: 99 })] }))
    await assignable.ensureLoaded(11)
    expect(names()).toEqual(['Ada'])
  })

  it('fetches once after a change although the request from before it fails', async () => {
    const assignable = useAssignableAgents()
    const slow = deferred<unknown>()
    server.on('GET A/assignable_agents', () => slow.promise)
    const early = assignable.ensureLoaded(11)
    await useAgents().load()
    server.on('GET A/assignable_agents', () => ({ payload: [ben] }))
    await assignable.ensureLoaded(11)
    slow.resolve(new ErrorResponse(503, { error: 'Busy.' }))
    await expect(early).rejects.toMatchObject({ status: 503 })
    await assignable.ensureLoaded(11)
    expect(server.count('GET A/assignable_agents')).toBe(2)
  })
})
