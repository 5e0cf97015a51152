import { beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeServer, later, Refusal } from '@/testing/fakeServer'
import type { ApiError } from './client'
import { identify, inAccount, onSessionLost, request, search } from './client'
import { createLatest } from './latest'

const ada = { accessToken: 'a', client: 'c', uid: 'ada@acme.example' }
const lost = vi.fn()

beforeEach(() => {
  lost.mockClear()
  onSessionLost(lost)
  identify(ada, 1)
})

function refusalOf(status: number, body: unknown): Promise<ApiError> {
  new FakeServer({ 'GET A/x': () => new Refusal(status, body) })
  return request('GET', inAccount('/x')).then(() => { throw new Error('It was not refused.') }, (problem: ApiError) => problem)
}

describe('a request', () => {
  it('carries the session and JSON', async () => {
    const server = new FakeServer({ 'POST A/x': () => ({ fine: true }) })
    expect(await request('POST', inAccount('/x'), { body: { a: 1 }, headers: { 'Idempotency-Key': 'k' } })).toEqual({ fine: true })
    const [asked] = server.asked
    expect(asked?.body).toEqual({ a: 1 })
    expect(Object.fromEntries(asked?.headers ?? [])).toMatchObject({
      'access-token': 'a', 'client': 'c', 'uid': 'ada@acme.example', 'content-type': 'application/json', 'idempotency-key': 'k',
    })
  })

  it('writes lists as the contract does and leaves out what is not given', () => {
    expect(search({ labels: ['vip', 'a b'], page: 2, cursor: null, team_id: undefined })).toBe('?labels%5B%5D=vip&labels%5B%5D=a+b&page=2')
    expect(search()).toBe('')
  })
})

describe('a refusal', () => {
  it.each<[string, unknown, Partial<ApiError>]>([
    ['a message with attributes', { code: 'invalid', message: 'Name is missing.', attributes: ['name'] }, { code: 'invalid', message: 'Name is missing.', fields: ['name'] }],
    ['one error', { code: 'not_found', error: 'Gone.' }, { code: 'not_found', message: 'Gone.', fields: [] }],
    ['errors by attribute', { error: { title: ['is taken'] } }, { code: 'http_422', message: 'is taken', fields: ['title'] }],
    ['a list of errors', { success: false, errors: ['Wrong password.'] }, { message: 'Wrong password.' }],
    ['nothing at all', null, { code: 'http_422', message: 'The server answered 422.' }],
  ])('%s', async (_, body, expected) => {
    expect(await refusalOf(422, body)).toMatchObject({ status: 422, temporary: false, ...expected })
  })

  it('tells a lost session from a policy that says no', async () => {
    await refusalOf(401, { error: 'Only administrators may do this.' })
    expect(lost).not.toHaveBeenCalled()
    await refusalOf(401, { errors: ['Sign in first.'] })
    expect(lost).toHaveBeenCalledOnce()
  })

  it('of an older session does not end the new one', async () => {
    const slow = later<Refusal>()
    new FakeServer({ 'GET A/x': () => slow.promise })
    const asked = request('GET', inAccount('/x')).catch(() => undefined)
    identify({ ...ada, accessToken: 'b' }, 1)
    slow.resolve(new Refusal(401, { errors: ['Sign in first.'] }))
    await asked
    expect(lost).not.toHaveBeenCalled()
  })

  it('is temporary when nobody answered or the server broke down', async () => {
    expect((await refusalOf(503, null)).temporary).toBe(true)
    const server = new FakeServer()
    server.reachable = false
    await expect(request('GET', '/x')).rejects.toMatchObject({ status: 0, code: 'network', temporary: true })
  })
})

describe('the latest question', () => {
  it('is the only one that gets an answer', async () => {
    const slow = later<string>()
    const latest = createLatest()
    const first = latest.run(() => slow.promise)
    const second = latest.run(() => Promise.resolve('new'))
    slow.resolve('old')
    expect([await first, await second]).toEqual([undefined, 'new'])
  })

  it('swallows the failure of what nobody waits for any more', async () => {
    const latest = createLatest()
    const first = latest.run(() => Promise.reject(new Error('late')))
    latest.cancel()
    expect(await first).toBeUndefined()
  })
})
