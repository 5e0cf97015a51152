import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { decode, encode } from '../protocol'
import { leavablePage } from '../testing/leavablePage'
import { createPresence } from './presence'

interface Shown { address: string, title: string, seconds_ago: number }
interface Body { tab: string, current: Shown | null, opened: Shown[], language: string }

const page = leavablePage()
const site = { postMessage: vi.fn() } as unknown as Window
const SHOP = 'https://shop.example'
let answers: (object | number)[] = []
let calls: { body: Body, token: string | null, keepalive: boolean | undefined }[] = []
let isHidden = false
let onVisibility: () => void = () => undefined

beforeEach(() => {
  vi.useFakeTimers()
  answers = []
  calls = []
  isHidden = false
  vi.mocked(site.postMessage).mockClear()
  vi.spyOn(Math, 'random').mockReturnValue(0)
  vi.spyOn(window, 'parent', 'get').mockReturnValue(site)
  vi.spyOn(document, 'hidden', 'get').mockImplementation(() => isHidden)
  vi.spyOn(document, 'addEventListener').mockImplementation((_: string, listener: unknown) => { onVisibility = listener as () => void })
  vi.stubGlobal('fetch', (_: string, init: RequestInit) => {
    calls.push({ body: JSON.parse(String(init.body)) as Body, token: new Headers(init.headers).get('x-auth-token'), keepalive: init.keepalive })
    const answer = answers.shift() ?? { renew_after: 240, keeps_history: true }
    return Promise.resolve(typeof answer === 'number' ? new Response('{}', { status: answer }) : new Response(JSON.stringify(answer)))
  })
})
afterEach(() => vi.useRealTimers())

function start() {
  const presence = createPresence({ websiteToken: 'site1', visitorToken: () => 'vera', locale: () => 'en' })
  presence.wake()
  return { presence }
}

const show = (path: string, title = '', source: Window | null = site) =>
  window.dispatchEvent(new MessageEvent('message', { data: encode('change-url', { referrerURL: SHOP + path, title }), source }))
const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1_000)
const paths = (pages: Shown[]) => pages.map(({ address }) => address.slice(SHOP.length))
const asked = () => vi.mocked(site.postMessage).mock.calls.filter(([text]) => decode(text)?.event === 'askAddress').length

function see(hidden: boolean) {
  isHidden = hidden
  onVisibility()
}

it('asks for the page and reports it with the title that comes later', async () => {
  start()
  expect(asked()).toBe(1)
  show('/cups', 'Loading')
  await pass(1)
  expect(asked()).toBe(2)
  show('/cups', 'Cups')
  await pass(1)
  expect(calls).toHaveLength(1)
  expect(calls[0]?.body).toMatchObject({ current: { address: `${SHOP}/cups`, title: 'Cups', seconds_ago: 2 }, opened: [{ title: 'Cups' }], language: navigator.language })
  expect(calls[0]?.body.tab).toMatch(/^[\w-]{16,64}$/)
  expect(calls[0]?.token).toBe('vera')
})

it('hears its parent alone, and pages of the web', async () => {
  start()
  show('/cups', '', window)
  show('/cups', '', null)
  window.dispatchEvent(new MessageEvent('message', { data: encode('change-url', { referrerURL: 'file:///index.html' }), source: site }))
  window.dispatchEvent(new MessageEvent('message', { data: encode('toggle-open', {}), source: site }))
  await pass(60)
  expect(calls).toEqual([])
})

it('reports a fast visitor once in ten seconds, with all pages', async () => {
  start()
  show('/')
  await pass(2)
  for (const path of ['/a', '/b', '/c'])
    show(path)
  await pass(9)
  expect(calls).toHaveLength(1)
  await pass(1)
  expect(calls).toHaveLength(2)
  expect(paths(calls[1]?.body.opened ?? [])).toEqual(['/a', '/b', '/c'])
})

it('renews its report while the tab is visible, and at once when it is seen again', async () => {
  start()
  show('/')
  await pass(2)
  await pass(240)
  expect(calls).toHaveLength(2)
  expect(calls[1]?.body).toMatchObject({ current: { seconds_ago: 242 }, opened: [] })
  see(true)
  await pass(3_600)
  expect(calls).toHaveLength(2)
  see(false)
  await pass(1)
  expect(calls).toHaveLength(3)
})

it('says that the tab leaves in a request that outlives the page', async () => {
  start()
  show('/')
  window.dispatchEvent(new Event('pagehide'))
  expect(calls).toEqual([])
  window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
  await pass(2)
  show('/cups')
  window.dispatchEvent(new Event('pagehide'))
  expect(calls.at(-1)).toMatchObject({ keepalive: true, token: 'vera', body: { current: null, opened: [{ address: `${SHOP}/cups` }] } })
  await pass(3_600)
  expect(calls).toHaveLength(2)
})

it('sends again what the desk refused for now', async () => {
  answers = [429, 503]
  start()
  show('/')
  await pass(62)
  expect(calls.map(({ body }) => paths(body.opened))).toEqual([['/'], ['/'], ['/']])
  await pass(239)
  expect(calls).toHaveLength(3)
})

it('ends when the desk keeps nothing, and begins again with the first message', async () => {
  answers = [{ renew_after: null, keeps_history: false }]
  const { presence } = start()
  show('/')
  await pass(2)
  show('/cups')
  await pass(3_600)
  expect(calls).toHaveLength(1)
  presence.wake()
  await pass(1)
  expect(paths(calls[1]?.body.opened ?? [])).toEqual(['/', '/cups'])
})

it('reports pages from before the first message with it', async () => {
  answers = [{ renew_after: 240, keeps_history: false }]
  const { presence } = start()
  show('/')
  await pass(2)
  presence.wake()
  await pass(10)
  expect(paths(calls[1]?.body.opened ?? [])).toEqual(['/'])
  presence.wake()
  await pass(230)
  expect(calls).toHaveLength(2)
})

it('reports pages that the desk has no time for again, soon and not at once with other tabs', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  answers = [{ renew_after: 2, keeps_history: false }]
  start()
  show('/')
  await pass(4.9)
  expect(calls).toHaveLength(1)
  await pass(0.1)
  expect(calls.map(({ body }) => paths(body.opened))).toEqual([['/'], ['/']])
  await pass(239)
  expect(calls).toHaveLength(2)
})

it('remembers the tab and its pages until they are stored, also on the next page of the site', async () => {
  answers = [{ renew_after: 240, keeps_history: false }]
  start()
  show('/', 'Shop')
  await pass(2)
  page.leave()
  vi.setSystemTime(Date.now() + 5_000)
  start()
  show('/cups')
  await pass(2)
  expect(calls[1]?.body).toMatchObject({ tab: calls[0]?.body.tab, opened: [{ title: 'Shop', seconds_ago: 9 }, { address: `${SHOP}/cups` }] })
  page.leave()
  start()
  show('/pots')
  await pass(2)
  expect(paths(calls[2]?.body.opened ?? [])).toEqual(['/pots'])
})

it('forgets pages of the day before', async () => {
  answers = [{ renew_after: 240, keeps_history: false }]
  start()
  show('/')
  await pass(2)
  page.leave()
  vi.setSystemTime(Date.now() + 86_400_000)
  start()
  show('/cups')
  await pass(2)
  expect(paths(calls[1]?.body.opened ?? [])).toEqual(['/cups'])
})

it('stops at a refusal that stays', async () => {
  answers = [404]
  start()
  show('/')
  await pass(3_600)
  expect(calls).toHaveLength(1)
})

it('keeps a bounded number of pages', async () => {
  start()
  for (let number = 0; number < 30; number++)
    show(`/${number}`)
  await pass(2)
  expect(calls[0]?.body.opened).toHaveLength(20)
  expect(paths(calls[0]?.body.opened ?? []).at(-1)).toBe('/29')
})
