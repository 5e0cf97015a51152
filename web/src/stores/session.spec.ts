import { createPinia, setActivePinia } from 'pinia'
import { nextTick } from 'vue'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Profile } from '@/api/types'
import { ErrorResponse, FakeServer } from '@/testing/fakeServer'
import { profile } from '@/testing/wire'
import { useDrafts } from './drafts'
import { useSession } from './session'

const credentials = { accessToken: 'a', client: 'c', uid: 'ada@acme.example' }
let server: FakeServer

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  setActivePinia(createPinia())
  server = new FakeServer()
})

function storeCredentials(): void {
  localStorage.setItem('parley.session', JSON.stringify(credentials))
}

describe('signing in', () => {
  it('sets the user and the account', async () => {
    const session = useSession()
    await session.signIn('ada@acme.example', 'secret')
    expect([session.state, session.user?.name, session.accountId]).toEqual(['signed-in', 'Ada', 1])
  })

  it('throws the error of a failed sign-in', async () => {
    server.on('POST /auth/sign_in', () => new ErrorResponse(401, { success: false, code: 'invalid_credentials', errors: ['Wrong.'] }))
    await expect(useSession().signIn('ada@acme.example', 'no')).rejects.toMatchObject({ code: 'invalid_credentials', message: 'Wrong.' })
    expect(useSession().state).not.toBe('signed-in')
  })
})

describe('refresh', () => {
  async function refreshed(changes: Partial<Profile>) {
    const session = useSession()
    await session.signIn('ada@acme.example', 'secret')
    server.desk.user = profile(changes)
    await session.refresh()
    return session
  }

  it('applies a new socket token', async () => {
    const session = await refreshed({ pubsub_token: 'another' })
    expect([session.state, session.user?.pubsub_token]).toEqual(['signed-in', 'another'])
  })

  it('signs out without a membership in the account', async () => {
    const session = await refreshed({ accounts: [] })
    expect(session.state).toBe('signed-out')
    expect(useSession().endReason).toBe('expired')
    expect(localStorage.getItem('parley.session')).toBeNull()
  })

  it('ignores the profile of another user', async () => {
    const session = await refreshed({ id: 8, pubsub_token: 'other' })
    expect(session.user?.pubsub_token).toBe('pubsub')
  })
})

describe('restore', () => {
  it('restores the last session', async () => {
    storeCredentials()
    expect(await useSession().restore()).toBe(true)
    expect(server.requests[0]?.headers.get('access-token')).toBe('a')
  })

  it('sends no request without stored credentials', async () => {
    expect(await useSession().restore()).toBe(false)
    expect(server.requests).toEqual([])
    expect(useSession().state).toBe('signed-out')
  })

  it('clears a session that the server rejects', async () => {
    storeCredentials()
    server.on('GET /auth/validate_token', () => new ErrorResponse(401, { success: false, errors: ['Expired.'] }))
    expect(await useSession().restore()).toBe(false)
    expect(localStorage.getItem('parley.session')).toBeNull()
  })

  it('keeps the session while the server is unreachable', async () => {
    storeCredentials()
    server.reachable = false
    await useSession().restore()
    expect(useSession().state).toBe('unreachable')
    server.reachable = true
    expect(await useSession().restore()).toBe(true)
  })
})

describe('signing out', () => {
  beforeEach(async () => {
    storeCredentials()
    await useSession().restore()
    useDrafts().update(1, { reply: 'Unfinished reply' })
  })

  it('clears the session and the drafts', async () => {
    await useSession().signOut()
    expect([useSession().state, localStorage.getItem('parley.session'), useDrafts().textOf(1)]).toEqual(['signed-out', null, ''])
  })

  it('signs out when the server is unreachable', async () => {
    server.reachable = false
    await useSession().signOut()
    expect(useSession().state).toBe('signed-out')
  })

  it('shows a notice and keeps drafts when the session expires', async () => {
    server.on('POST /api/v1/profile/availability', () => new ErrorResponse(401, { errors: ['Expired.'] }))
    await useSession().setAvailability('busy')
    expect(useSession().state).toBe('signed-out')
    expect(useSession().endReason).toBe('expired')
    expect(useDrafts().textOf(1)).not.toBe('')
  })

  it('signs out when another tab does', async () => {
    dispatchEvent(new StorageEvent('storage', { key: 'parley.session', newValue: null }))
    await nextTick()
    expect(useSession().state).toBe('signed-out')
  })
})
