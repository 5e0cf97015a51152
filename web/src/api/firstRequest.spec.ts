import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { repeatFirstRequest } from './firstRequest'

const credentials = { accessToken: 'token', client: 'browser', uid: 'ada@acme.example' }
const request = { page: '/?view=all', account: 1, url: '/api/v1/batch?paths%5B%5D=%2Ffeed' }
const stored = { 'parley.firstRequest': JSON.stringify(request), 'parley.session': JSON.stringify(credentials), 'parley.account': '1' }

const sent = vi.fn<(url: string, options: RequestInit) => Promise<Response>>()

beforeEach(() => {
  sent.mockReset().mockResolvedValue(new Response('{}'))
  vi.stubGlobal('fetch', sent)
})
afterEach(() => {
  delete window.firstRequest
})

function repeat(page: string, values: Record<string, string>) {
  repeatFirstRequest(page, key => values[key] ?? null)
}

it('sends the stored request with the credentials of the session', async () => {
  repeat('/?view=all', stored)
  expect(sent).toHaveBeenCalledOnce()
  const [url, { headers }] = sent.mock.lastCall ?? ['', {}]
  expect(url).toBe(request.url)
  expect(headers).toMatchObject({ 'access-token': 'token', 'client': 'browser', 'uid': 'ada@acme.example', 'token-type': 'Bearer' })
  expect(await (await window.firstRequest?.response)?.text()).toBe('{}')
})

it.each([
  ['on another page', '/?view=mine', stored],
  ['without a session', '/?view=all', { ...stored, 'parley.session': 'null' }],
  ['without a stored session', '/?view=all', { 'parley.firstRequest': stored['parley.firstRequest'], 'parley.account': '1' }],
  ['in another account', '/?view=all', { ...stored, 'parley.account': '2' }],
  ['without an earlier visit', '/?view=all', { ...stored, 'parley.firstRequest': 'null' }],
  ['for a request to another place', '/?view=all', { ...stored, 'parley.firstRequest': JSON.stringify({ ...request, url: 'https://elsewhere.example/api/v1/batch?' }) }],
  ['for a stored text that is no JSON', '/?view=all', { ...stored, 'parley.firstRequest': '{' }],
  ['for a stored request without its parts', '/?view=all', { ...stored, 'parley.firstRequest': '{"page":"/?view=all","account":1}' }],
])('sends nothing %s', (_, page, values) => {
  repeat(page, values)
  expect(sent).not.toHaveBeenCalled()
  expect(window.firstRequest).toBeUndefined()
})

it('leaves a failure to the one who takes the response', async () => {
  sent.mockRejectedValue(new TypeError('no network'))
  repeat('/?view=all', stored)
  await expect(window.firstRequest?.response).rejects.toThrow('no network')
})
