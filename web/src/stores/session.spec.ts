import { createPinia, setActivePinia } from 'pinia'
import { nextTick } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fetchProfile } from '@/api/profile'
import type { Profile } from '@/api/types'
import { ErrorResponse, FakeServer } from '@/testing/fakeServer'
import { stopStores } from '@/testing/stopStores'
import { profile } from '@/testing/wire'
import { useChosenFiles } from './chosenFiles'
import { useDrafts } from './drafts'
import { useOutbox } from './outbox'
import { useSession } from './session'

const credentials = { accessToken: 'a', client: 'c', uid: 'ada@acme.example' }
let server: FakeServer

afterEach(() => stopStores())
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
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

describe('work that was not sent', () => {
  async function signInAs(id: number): Promise<void> {
    server.desk.user = profile({ id })
    await useSession().signIn('ada@acme.example', 'secret')
  }

  function leaveWork(): void {
    server.reachable = false
    useDrafts().update(1, { reply: 'Unfinished reply' })
    useOutbox().send(1, { content: 'Hi', private: false })
    useChosenFiles().add(1, [new File(['x'], 'x.txt')])
  }

  const left = () => [useDrafts().textOf(1) !== '', useOutbox().unsent > 0, useChosenFiles().of(1).length > 0]

  it('is still there when the same agent signs in again', async () => {
    await signInAs(7)
    leaveWork()
    server.reachable = true
    server.on('POST A/conversations/1/messages', () => new ErrorResponse(503, null))
    await signInAs(7)
    expect(left()).toEqual([true, true, true])
  })

  it('never reaches another agent', async () => {
    await signInAs(7)
    leaveWork()
    server.reachable = true
    await signInAs(8)
    expect(left()).toEqual([false, false, false])
  })

  it('is erased by signing out', async () => {
    await signInAs(7)
    leaveWork()
    await useSession().signOut()
    expect(left()).toEqual([false, false, false])
  })
})

describe('the credentials', () => {
  const sent = () => server.requests.at(-1)?.headers.get('access-token')

  it('of a new password sign the agent in, and later requests carry them', async () => {
    vi.stubGlobal('fetch', withHeaders(fetch, { 'access-token': 'new', 'client': 'c', 'uid': 'ada@acme.example' }))
    await useSession().setPassword('link', 'secret')
    expect(server.requests.at(-1)?.body).toEqual({ reset_password_token: 'link', password: 'secret' })
    await useSession().refresh()
    expect([useSession().state, sent()]).toEqual(['signed-in', 'new'])
    expect(JSON.parse(localStorage.getItem('parley.session') ?? '')).toEqual({ accessToken: 'new', client: 'c', uid: 'ada@acme.example' })
  })

  it('are not sent after signing out', async () => {
    storeCredentials()
    await useSession().restore()
    await useSession().signOut()
    await fetchProfile()
    expect(sent()).toBeNull()
  })

  function withHeaders(send: typeof fetch, headers: Record<string, string>): typeof fetch {
    return async (...request) => new Response(await (await send(...request)).text(), { headers })
  }
})

describe('the end of a session', () => {
  const inAnotherTab = async (token: string | null) => {
    dispatchEvent(new StorageEvent('storage', { key: 'parley.session', newValue: token && JSON.stringify({ ...credentials, accessToken: token }) }))
    await nextTick()
  }

  beforeEach(async () => {
    storeCredentials()
    await useSession().restore()
  })

  it('in another tab is told, also when another agent has signed in there', async () => {
    await inAnotherTab('b')
    expect([useSession().state, useSession().endReason, useSession().user]).toEqual(['signed-out', 'elsewhere', null])
    await fetchProfile()
    expect(server.requests.at(-1)?.headers.get('access-token')).toBeNull()
  })

  it('in another tab is no reason for a tab in which nobody has signed in', async () => {
    await useSession().signOut()
    await inAnotherTab('b')
    expect([useSession().state, useSession().endReason]).toEqual(['signed-out', null])
  })

  it('is not what another tab says that has the same credentials', async () => {
    await inAnotherTab('a')
    expect([useSession().state, useSession().endReason]).toEqual(['signed-in', null])
  })

  it('needs no reason when the agent signs out', async () => {
    await useSession().signOut()
    expect([useSession().state, useSession().endReason, useSession().accountId, useSession().availability]).toEqual(['signed-out', null, 0, 'offline'])
  })

  it('is forgotten with the next session', async () => {
    await inAnotherTab(null)
    await useSession().signIn('ada@acme.example', 'secret')
    expect([useSession().state, useSession().endReason]).toEqual(['signed-in', null])
  })
})

it('restoring says that it is at work, and why it failed', async () => {
  storeCredentials()
  server.on('GET /auth/validate_token', () => new ErrorResponse(401, { success: false, errors: ['Expired.'] }))
  const session = useSession()
  expect(session.state).toBe('unknown')
  const restored = session.restore()
  expect(session.state).toBe('restoring')
  await restored
  expect([session.state, session.endReason]).toEqual(['signed-out', 'expired'])
})

it('restoring fails for an agent who is refused for another reason, too', async () => {
  storeCredentials()
  server.on('GET /auth/validate_token', () => new ErrorResponse(403, { error: 'Suspended.' }))
  expect(await useSession().restore()).toBe(false)
  expect([useSession().state, useSession().endReason, localStorage.getItem('parley.session')]).toEqual(['signed-out', 'expired', null])
})

describe('a change of the profile', () => {
  beforeEach(async () => {
    storeCredentials()
    await useSession().restore()
  })

  it('survives requests that were sent with the former address', async () => {
    const session = useSession()
    server.on('GET /api/v1/profile', () => new ErrorResponse(401, { errors: ['Sign in first.'] }))
    await session.change(async () => {
      await session.refresh().catch(() => undefined)
      return profile({ uid: 'a@acme.example', email: 'a@acme.example' })
    })
    expect([session.state, session.user?.email]).toEqual(['signed-in', 'a@acme.example'])
    expect(JSON.parse(localStorage.getItem('parley.session') ?? '')).toMatchObject({ accessToken: 'a', uid: 'a@acme.example' })
    await session.refresh().catch(() => undefined)
    expect([server.requests.at(-1)?.headers.get('uid'), session.state]).toEqual(['a@acme.example', 'signed-out'])
  })

  it('in another tab gives this one the new address', async () => {
    const changed = JSON.stringify({ ...credentials, uid: 'a@acme.example' })
    dispatchEvent(new StorageEvent('storage', { key: 'parley.session', newValue: changed }))
    await nextTick()
    await useSession().refresh()
    expect(server.requests.at(-1)?.headers.get('uid')).toBe('a@acme.example')
  })
})
