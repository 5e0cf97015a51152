import { beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeServer, deferred, ErrorResponse } from '@/testing/fakeServer'
import type { ApiError } from './client'
import { onSessionExpired, queryString, request, setCredentials, urlOf } from './client'
import { createLatest } from './latest'
import { upload } from './upload'

const ada = { accessToken: 'a', client: 'c', uid: 'ada@acme.example' }
const expired = vi.fn()

beforeEach(() => {
  expired.mockClear()
  onSessionExpired(expired)
  setCredentials(ada, 1)
})

function errorOf(status: number, body: unknown): Promise<ApiError> {
  new FakeServer({ 'GET A/labels': () => new ErrorResponse(status, body) })
  return request('get', '/labels').then(() => { throw new Error('The request succeeded.') }, (problem: ApiError) => problem)
}

describe('a request', () => {
  it('sends credentials and JSON', async () => {
    const server = new FakeServer({ 'POST A/labels': () => ({ id: 1 }) })
    expect(await request('post', '/labels', { body: { title: 'vip' }, headers: { 'Idempotency-Key': 'k' } })).toEqual({ id: 1 })
    const [sent] = server.requests
    expect(sent?.body).toEqual({ title: 'vip' })
    expect(Object.fromEntries(sent?.headers ?? [])).toMatchObject({
      'access-token': 'a', 'client': 'c', 'uid': 'ada@acme.example', 'content-type': 'application/json', 'idempotency-key': 'k',
    })
  })

  it('fills in path parameters and the account', () => {
    expect([urlOf('/contacts/{contact_id}', { contact_id: 5 }), urlOf('/auth/sign_in')]).toEqual(['/api/v1/accounts/1/contacts/5', '/auth/sign_in'])
  })

  it('repeats list parameters and leaves out null and undefined', () => {
    expect(queryString({ 'labels[]': ['vip', 'a b'], page: 2, cursor: null, team_id: undefined })).toBe('?labels%5B%5D=vip&labels%5B%5D=a+b&page=2')
    expect(queryString()).toBe('')
  })
})

it('a response to a former session is not delivered to the next one', async () => {
  const slow = deferred<unknown>()
  new FakeServer({ 'GET A/labels': () => slow.promise })
  const pending = request('get', '/labels')
  setCredentials({ ...ada, accessToken: 'b' }, 1)
  slow.resolve([])
  await expect(pending).rejects.toMatchObject({ code: 'aborted', retryable: false })
})

it('an upload of a former session does not expire the next one', async () => {
  const slow = deferred<ErrorResponse>()
  new FakeServer({ 'POST A/labels': () => slow.promise })
  const pending = upload(urlOf('/labels'), new FormData(), () => undefined)
  setCredentials({ ...ada, accessToken: 'b' }, 1)
  slow.resolve(new ErrorResponse(401, { errors: ['Sign in first.'] }))
  await expect(pending).rejects.toMatchObject({ status: 401 })
  expect(expired).not.toHaveBeenCalled()
})

describe('an error response', () => {
  it.each<[string, unknown, Partial<ApiError>]>([
    ['a message with attributes', { code: 'invalid', message: 'Name is missing.', attributes: ['name'] }, { code: 'invalid', message: 'Name is missing.', fields: ['name'] }],
    ['one error', { code: 'not_found', error: 'Gone.' }, { code: 'not_found', message: 'Gone.', fields: [] }],
    ['errors by attribute', { error: { title: ['is taken'] } }, { code: 'http_422', message: 'is taken', fields: ['title'] }],
    ['a list of errors', { success: false, errors: ['Wrong password.'] }, { message: 'Wrong password.' }],
    ['an empty body', null, { code: 'http_422', message: 'The server responded with status 422.' }],
  ])('%s', async (_, body, expected) => {
    expect(await errorOf(422, body)).toMatchObject({ status: 422, retryable: false, ...expected })
  })

  it('distinguishes an expired session from a denied action', async () => {
    await errorOf(401, { error: 'Only administrators may do this.' })
    expect(expired).not.toHaveBeenCalled()
    await errorOf(401, { errors: ['Sign in first.'] })
    expect(expired).toHaveBeenCalledOnce()
  })

  it('of an older session does not expire the new one', async () => {
    const slow = deferred<ErrorResponse>()
    new FakeServer({ 'GET A/labels': () => slow.promise })
    const pending = request('get', '/labels').catch(() => undefined)
    setCredentials({ ...ada, accessToken: 'b' }, 1)
    slow.resolve(new ErrorResponse(401, { errors: ['Sign in first.'] }))
    await pending
    expect(expired).not.toHaveBeenCalled()
  })

  it('is retryable after a network failure or a server error', async () => {
    expect((await errorOf(503, null)).retryable).toBe(true)
    const server = new FakeServer()
    server.reachable = false
    await expect(request('get', '/labels')).rejects.toMatchObject({ status: 0, code: 'network', retryable: true })
  })
})

describe('createLatest', () => {
  it('resolves only the latest call', async () => {
    const slow = deferred<string>()
    const latest = createLatest()
    const first = latest.run(() => slow.promise)
    const second = latest.run(() => Promise.resolve('new'))
    slow.resolve('old')
    expect([await first, await second]).toEqual([undefined, 'new'])
  })

  it('ignores the failure of a cancelled call', async () => {
    const latest = createLatest()
    const first = latest.run(() => Promise.reject(new Error('late')))
    latest.cancel()
    expect(await first).toBeUndefined()
  })
})
