import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readDeskEarly } from '@/readDeskEarly'
import { fetchCacheKeys } from './cacheKeys'
import { setCredentials } from './client'
import { listConversations } from './conversations'
import { forgetEarly } from './early'
import { feedHead } from './feed'
import { storedValue } from '@/stores/persisted'

const credentials = { accessToken: 'token', client: 'browser', uid: 'ada@acme.example' }
const inbox = { pathname: '/', search: '?view=all&status=open' }
const filter = { status: 'open', assignee_type: 'all' } as const
const page = { data: { meta: {}, payload: [] } }

/** The paths of the batch, and the other requests. */
let read: string[]
let sent: string[]
let failing: string | null

beforeEach(() => {
  read = []
  sent = []
  failing = null
  localStorage.setItem('parley.session', JSON.stringify(credentials))
  localStorage.setItem('parley.account', '1')
  vi.stubGlobal('fetch', (url: string, { headers }: { headers: Record<string, string> }) => {
    const { pathname, searchParams } = new URL(url, 'https://desk.example')
    if (pathname !== '/api/v1/batch') {
      sent.push(pathname)
      return Promise.resolve(new Response(JSON.stringify({ head: 9, cache_keys: { label: 'fresh' } })))
    }
    expect(headers['access-token']).toBe('token')
    read = searchParams.getAll('paths[]')
    const responses = read.map(path => ({ status: path === failing ? 500 : 200, body: path.endsWith('/feed') ? { head: 5 } : path.endsWith('/cache_keys') ? { cache_keys: { label: 'early' } } : page }))
    return Promise.resolve(new Response(JSON.stringify({ responses })))
  })
})

afterEach(() => {
  forgetEarly()
  setCredentials(null)
  localStorage.clear()
})

describe('reads before the page is built', () => {
  it('are one request, in which the feed\'s head and the cache keys precede what they date', async () => {
    readDeskEarly(inbox)
    await vi.waitFor(() => expect(read.length).toBeGreaterThan(4))
    expect(read.slice(0, 3)).toEqual(['/auth/validate_token', '/api/v1/accounts/1/feed', '/api/v1/accounts/1/cache_keys'])
    expect(read.slice(3).sort()).toEqual([
      '/api/v1/accounts/1/agents', '/api/v1/accounts/1/conversations?status=open&assignee_type=all&sort_by=last_activity_at_desc',
      '/api/v1/accounts/1/inboxes', ...read.filter(path => /labels|teams/.test(path)),
    ].sort())
  })

  it('answer the first request for each path, and no later one', async () => {
    readDeskEarly(inbox)
    expect(await listConversations(filter, 'last_activity_at_desc', null)).toEqual(page)
    expect(await feedHead()).toBe(5)
    expect(sent).toEqual([])
    expect(await feedHead()).toBe(9)
    expect(sent).toEqual(['/api/v1/accounts/1/feed'])
  })

  it('are asked for again when one of them fails, because their order makes them consistent', async () => {
    failing = '/api/v1/accounts/1/cache_keys'
    readDeskEarly(inbox)
    expect(await feedHead()).toBe(9)
    expect(await fetchCacheKeys()).toEqual({ label: 'fresh' })
  })

  it('are asked for again after the desk has opened', async () => {
    readDeskEarly(inbox)
    forgetEarly()
    expect(await feedHead()).toBe(9)
  })

  it('take the response to the request of the page itself, if it is the same', async () => {
    readDeskEarly(inbox)
    const { url } = storedValue('firstRequest', { url: '' })
    const responses = new URLSearchParams(url.split('?')[1]).getAll('paths[]').map(path => ({ status: 200, body: path.endsWith('/feed') ? { head: 4 } : page }))
    window.firstRequest = { url, response: Promise.resolve(new Response(JSON.stringify({ responses }))) }
    read = []
    readDeskEarly(inbox)
    expect(await feedHead()).toBe(4)
    expect(read).toEqual([])
    expect(window.firstRequest).toBeUndefined()
  })

  it('ask by themselves after another request of the page, or after one that failed', async () => {
    window.firstRequest = { url: '/api/v1/batch?paths', response: Promise.resolve(new Response('{}')) }
    readDeskEarly(inbox)
    expect(await feedHead()).toBe(5)
    window.firstRequest = { url: storedValue('firstRequest', { url: '' }).url, response: Promise.reject(new TypeError('no network')) }
    readDeskEarly(inbox)
    expect(await feedHead()).toBe(9)
  })

  it('are stored for the next visit to the page', () => {
    readDeskEarly(inbox)
    expect(storedValue('firstRequest', null)).toMatchObject({ page: '/?view=all&status=open', account: 1, url: expect.stringContaining('/api/v1/batch?paths') as unknown })
  })

  it.each([['without a session', 'session'], ['without an account', 'account']])('do not exist %s', (_, key) => {
    localStorage.removeItem(`parley.${key}`)
    readDeskEarly(inbox)
    expect(read).toEqual([])
  })

  it('are for the inbox only', () => {
    readDeskEarly({ pathname: '/settings/labels', search: '' })
    expect(read).toEqual([])
    readDeskEarly({ pathname: '/conversations/5', search: '' })
    expect(read).not.toEqual([])
  })
})
