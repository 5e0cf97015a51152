import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { useLabels } from '@/features/labels'
import type { FakeServer } from '@/testing/fakeServer'
import { ErrorResponse } from '@/testing/fakeServer'
import { signIn } from '@/testing/signIn'
import { agent, inbox, label, profile } from '@/testing/wire'
import { useInboxes } from './inboxes'
import { useSettings } from './settings'

let server: FakeServer

beforeEach(async () => {
  server = await signIn({ labels: [label({ title: 'vip' })] })
  server.requests.length = 0
})

const lists = () => server.requests.map(({ path }) => path).filter(path => path !== 'A/cache_keys')

describe('refresh', () => {
  it('reloads only the collection whose cache key changed', async () => {
    server.desk.labels.push(label({ id: 32, title: 'refund' }))
    await useSettings().refresh(server.desk.cacheKeys())
    expect(lists()).toEqual(['A/labels'])
    expect(useLabels().rows.map(({ title }) => title)).toEqual(['refund', 'vip'])
  })

  it('sends no request when no cache key changed', async () => {
    expect(await useSettings().refresh(server.desk.cacheKeys())).toBe(false)
    expect(server.requests).toEqual([])
  })

  it('fetches the cache keys if none are given', async () => {
    server.desk.labels = []
    await useSettings().refresh()
    expect(server.requests.map(({ path }) => path)).toEqual(['A/cache_keys', 'A/labels'])
  })

  it('reloads a collection when its first cache key appears, and not before', async () => {
    const { label: key, ...others } = server.desk.cacheKeys()
    await useSettings().refresh(others)
    server.requests.length = 0
    await useSettings().refresh(others)
    expect(lists()).toEqual([])
    await useSettings().refresh({ ...others, label: key })
    expect(lists()).toEqual(['A/labels'])
  })

  it('reports changed access and reloads the inboxes when the role of this user changed', async () => {
    server.desk.agents = [agent({ version: 2, role: 'administrator' })]
    server.desk.inboxes = [inbox(), inbox({ id: 12 })]
    const { agent: changed } = server.desk.cacheKeys()
    server.desk.inboxes.length = 1
    expect(await useSettings().refresh({ ...server.desk.cacheKeys(), agent: changed })).toBe(true)
    expect(lists()).toEqual(['A/agents', 'A/inboxes'])
    expect(useSettings().isAdministrator).toBe(true)
  })

  it('stays due after a failure until it succeeds', async () => {
    const settings = useSettings()
    server.desk.inboxes.push(inbox({ id: 12 }))
    server.on('GET A/inboxes', () => new ErrorResponse(503, { error: 'Busy.' }))
    await expect(settings.refresh(server.desk.cacheKeys())).rejects.toMatchObject({ status: 503 })
    expect([settings.isOutdated(), useInboxes().state, useInboxes().rows.length]).toEqual([true, 'ready', 1])
    server.restore('GET A/inboxes')
    await settings.refresh()
    expect([settings.isOutdated(), useInboxes().rows.length]).toEqual([false, 2])
  })
})

describe('isAdministrator', () => {
  it('is taken from the profile until the agents are loaded', async () => {
    await signIn({ user: profile({ role: 'administrator' }), agents: [] })
    expect(useSettings().isAdministrator).toBe(true)
  })
})

describe('access', () => {
  it('to inboxes is unknown until they are loaded', () => {
    setActivePinia(createPinia())
    expect([useSettings().visibleInboxes, useSettings().isAdministrator]).toEqual([null, false])
  })

  it('is that of the loaded inboxes, and of the agent more than of the profile', async () => {
    await signIn({ user: profile({ role: 'administrator' }) })
    expect([useSettings().visibleInboxes, useSettings().isAdministrator]).toEqual([new Set([11]), false])
  })
})

it('loads the collections that the inbox needs, and no others', async () => {
  await useSettings().load()
  expect(lists().sort()).toEqual(['A/agents', 'A/inboxes', 'A/labels', 'A/teams'])
})

it('clear removes all settings', () => {
  useSettings().clear()
  expect([useLabels().rows, useInboxes().rows, useSettings().visibleInboxes, useSettings().isOutdated()]).toEqual([[], [], null, false])
})
