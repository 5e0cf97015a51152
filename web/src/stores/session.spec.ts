import { createPinia, setActivePinia } from 'pinia'
import { nextTick } from 'vue'
import { beforeEach, describe, expect, it } from 'vitest'
import { FakeServer, Refusal } from '@/testing/fakeServer'
import { profile } from '@/testing/wire'
import { useDrafts } from './drafts'
import { useNotices } from './notices'
import { useSession } from './session'

const credentials = { accessToken: 'a', client: 'c', uid: 'ada@acme.example' }
let server: FakeServer

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  setActivePinia(createPinia())
  server = new FakeServer({
    'POST /auth/sign_in': () => ({ data: profile() }),
    'GET /auth/validate_token': () => ({ payload: { success: true, data: profile() } }),
    'DELETE /auth/sign_out': () => ({ success: true }),
  })
})

function remembered(): void {
  localStorage.setItem('parley.session', JSON.stringify(credentials))
}

describe('signing in', () => {
  it('makes the user and the account known', async () => {
    const session = useSession()
    await session.signIn('ada@acme.example', 'secret')
    expect([session.state, session.user?.name, session.accountId]).toEqual(['signed-in', 'Ada', 1])
  })

  it('hands a refusal to the form', async () => {
    server.routes['POST /auth/sign_in'] = () => new Refusal(401, { success: false, code: 'invalid_credentials', errors: ['Wrong.'] })
    await expect(useSession().signIn('ada@acme.example', 'no')).rejects.toMatchObject({ code: 'invalid_credentials', message: 'Wrong.' })
    expect(useSession().state).not.toBe('signed-in')
  })
})

describe('what was changed elsewhere', () => {
  async function refreshed(told: Partial<ReturnType<typeof profile>>) {
    const session = useSession()
    await session.signIn('ada@acme.example', 'secret')
    server.routes['GET /api/v1/profile'] = () => ({ ...profile(), ...told })
    await session.refresh()
    return session
  }

  it('is the token for sockets', async () => {
    const session = await refreshed({ pubsub_token: 'another' })
    expect([session.state, session.user?.pubsub_token]).toEqual(['signed-in', 'another'])
  })

  it('is the place in the account: without one nobody stays', async () => {
    const session = await refreshed({ accounts: [] })
    expect(session.state).toBe('signed-out')
    expect(useNotices().notices.map(notice => notice.what)).toEqual(['session_lost'])
    expect(localStorage.getItem('parley.session')).toBeNull()
  })

  it('is nothing when somebody else has signed in meanwhile', async () => {
    const session = await refreshed({ id: 8, pubsub_token: 'of somebody else' })
    expect(session.user?.pubsub_token).toBe('pubsub')
  })
})

describe('coming back', () => {
  it('takes up the last session', async () => {
    remembered()
    expect(await useSession().restore()).toBe(true)
    expect(server.asked[0]?.headers.get('access-token')).toBe('a')
  })

  it('asks nobody when there is none', async () => {
    expect(await useSession().restore()).toBe(false)
    expect(server.asked).toEqual([])
    expect(useSession().state).toBe('signed-out')
  })

  it('forgets a session that the server refuses', async () => {
    remembered()
    server.routes['GET /auth/validate_token'] = () => new Refusal(401, { success: false, errors: ['Expired.'] })
    expect(await useSession().restore()).toBe(false)
    expect(localStorage.getItem('parley.session')).toBeNull()
  })

  it('keeps the session while the server is out of reach', async () => {
    remembered()
    server.reachable = false
    await useSession().restore()
    expect(useSession().state).toBe('unreachable')
    server.reachable = true
    expect(await useSession().restore()).toBe(true)
  })
})

describe('leaving', () => {
  beforeEach(async () => {
    remembered()
    await useSession().restore()
    useDrafts().update(1, { reply: 'Half a thought' })
  })

  it('signs out, and takes along what was being written', async () => {
    await useSession().signOut()
    expect([useSession().state, localStorage.getItem('parley.session'), useDrafts().has(1)]).toEqual(['signed-out', null, false])
  })

  it('signs out even when the server cannot be told', async () => {
    server.reachable = false
    await useSession().signOut()
    expect(useSession().state).toBe('signed-out')
  })

  it('says so when the session is lost, and keeps what was being written', async () => {
    server.routes['POST /api/v1/profile/availability'] = () => new Refusal(401, { errors: ['Expired.'] })
    await useSession().setAvailability('busy')
    expect(useSession().state).toBe('signed-out')
    expect(useNotices().notices.map(({ what }) => what)).toContain('session_lost')
    expect(useDrafts().has(1)).toBe(true)
  })

  it('follows another tab that signed out', async () => {
    dispatchEvent(new StorageEvent('storage', { key: 'parley.session', newValue: null }))
    await nextTick()
    expect(useSession().state).toBe('signed-out')
  })
})
