import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { AccountMembership, Availability } from '@/api/types'
import { ErrorResponse, FakeServer } from '@/testing/fakeServer'
import { switchAccount } from '@/features/session/switchAccount'
import { profile } from '@/testing/wire'
import { useDrafts } from './drafts'
import { useNotices } from './notices'
import { useSession } from './session'

let server: FakeServer

beforeEach(() => {
  localStorage.clear()
  setActivePinia(createPinia())
  server = new FakeServer()
})

it('the account is the active one that was used last', async () => {
  const [first] = profile().accounts
  const accounts = [
    { id: 2, active_at: null }, { id: 3, active_at: '2026-01-02T00:00:00Z' }, { id: 4, active_at: '2026-01-01T00:00:00Z' },
    { id: 5, active_at: '2026-01-03T00:00:00Z', status: 'suspended' },
  ].map(changes => ({ ...first, ...changes }) as AccountMembership)
  server.desk.user = profile({ accounts })
  await useSession().signIn('ada@acme.example', 'secret')
  expect(useSession().accountId).toBe(3)
})

describe('another account', () => {
  const [account] = profile().accounts
  const accounts = [{ ...account, id: 2, name: 'Birch' }, { ...account, active_at: '2026-01-01T00:00:00Z' }] as AccountMembership[]
  const assign = vi.fn()

  beforeEach(async () => {
    assign.mockClear()
    vi.stubGlobal('location', { assign })
    server.desk.user = profile({ accounts })
    server.on('PUT /api/v1/profile/set_active_account', () => null)
    await useSession().signIn('ada@acme.example', 'secret')
  })

  it('is opened on a fresh page, with drafts of its own', async () => {
    useDrafts().update(1, { reply: 'For Acme' })
    await switchAccount(2)
    expect(server.requests.at(-1)?.body).toEqual({ account_id: 2 })
    await vi.waitFor(() => expect(assign).toHaveBeenCalledWith('/'))
    expect(useDrafts().of(1).reply).toBe('')

    setActivePinia(createPinia())
    await useSession().restore()
    expect(useSession().accountId).toBe(2)
    await switchAccount(1)
    expect(useDrafts().of(1).reply).toBe('For Acme')
  })

  it('opens here as well when another tab has chosen it', async () => {
    dispatchEvent(new StorageEvent('storage', { key: 'parley.account', newValue: '2' }))
    await vi.waitFor(() => expect(assign).toHaveBeenCalledWith('/'))
  })

  it('does not replace this one because another device used it', async () => {
    server.desk.user = profile({ accounts: accounts.map(each => ({ ...each, active_at: each.id === 2 ? '2026-01-02T00:00:00Z' : null })) })
    await useSession().refresh()
    expect([useSession().accountId, useSession().state]).toEqual([1, 'signed-in'])
  })

  it('is not opened while messages are unsent', async () => {
    localStorage.setItem('parley.outbox.other-tab', '[{}]')
    await switchAccount(2)
    expect(useNotices().notices.map(({ key }) => key)).toEqual(['messages_unsent'])
    expect([server.count('PUT /api/v1/profile/set_active_account'), useSession().accountId]).toEqual([0, 1])
  })

  it('can be tried again when the server did not answer', async () => {
    server.on('PUT /api/v1/profile/set_active_account', () => new ErrorResponse(503, { error: 'Busy.' }))
    await switchAccount(2)
    const [notice] = useNotices().notices
    expect([notice?.key, useSession().accountId]).toEqual(['account_switch_failed', 1])
    server.on('PUT /api/v1/profile/set_active_account', () => null)
    notice?.action?.run()
    await vi.waitFor(() => expect(useSession().accountId).toBe(2))
  })

  it('is forgotten with the session, and so are its drafts', async () => {
    useDrafts().update(1, { reply: 'For Acme' })
    await switchAccount(2)
    await useSession().signOut()
    expect(Object.keys(localStorage).filter(key => /account|aside/.test(key))).toEqual([])
  })
})

describe('availability', () => {
  const route = 'POST /api/v1/profile/availability'
  const [account] = profile().accounts
  const other = { ...account, id: 2, active_at: null } as AccountMembership
  const mine = { ...account, active_at: '2026-01-01T00:00:00Z' } as AccountMembership

  beforeEach(async () => {
    server.desk.user = profile({ accounts: [other, mine] })
    server.on(route, ({ body }) => profile({ accounts: [other, { ...mine, availability: (body as { availability: Availability }).availability }] }))
    await useSession().signIn('ada@acme.example', 'secret')
  })

  it('is set for the account', async () => {
    await useSession().setAvailability('busy')
    expect(server.requests.at(-1)?.body).toEqual({ account_id: 1, availability: 'busy' })
    expect(useSession().availability).toBe('busy')
  })

  it('can be tried again when it was not set', async () => {
    server.on(route, () => new ErrorResponse(503, { error: 'Busy.' }))
    await useSession().setAvailability('busy')
    const [notice] = useNotices().notices
    expect([useSession().availability, notice?.key]).toEqual(['online', 'availability_failed'])
    notice?.action?.run()
    await vi.waitFor(() => expect(server.count(route)).toBe(2))
  })

  it('is not set without a network', async () => {
    vi.stubGlobal('navigator', { onLine: false })
    await useSession().setAvailability('busy')
    expect([server.count(route), useNotices().notices.map(({ key }) => key)]).toEqual([0, ['offline']])
  })

  it('of another device is that of the account alone', () => {
    useSession().applyAvailability('busy')
    expect(useSession().user?.accounts.map(({ availability }) => availability)).toEqual(['online', 'busy'])
    useSession().applyAvailability(undefined)
    expect(useSession().availability).toBe('busy')
  })

  it('is unknown after the end of the session', async () => {
    await useSession().signOut()
    useSession().applyAvailability('busy')
    expect([useSession().user, useSession().availability]).toEqual([null, 'offline'])
  })
})
