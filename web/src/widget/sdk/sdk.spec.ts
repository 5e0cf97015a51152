import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { decode, encode } from '../protocol'
import { leavablePage } from '../testing/leavablePage'
import { digest } from './cookies'
import { FRAME_ID } from './frame'
import { run } from './run'

const DESK = 'https://desk.example'
const { heard } = leavablePage()

beforeEach(() => {
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => undefined }))
})

afterEach(() => {
  vi.useRealTimers()
  delete window.$chatwoot
  delete window.chatwootSettings
  for (const pair of document.cookie.split('; '))
    document.cookie = `${pair.split('=')[0]}=; max-age=0; path=/`
})

const iframe = () => document.getElementById(FRAME_ID) as HTMLIFrameElement
const holder = () => document.querySelector('.woot-widget-holder') as HTMLElement
const bubble = () => document.querySelector('.woot-widget-bubble') as HTMLButtonElement

function start(settings: Record<string, unknown> = {}) {
  window.chatwootSettings = settings
  run({ websiteToken: 'site1', baseUrl: `${DESK}/` })
  const sent: { event: string, origin: string, [field: string]: unknown }[] = []
  const listen = () => vi.spyOn(iframe().contentWindow as Window, 'postMessage').mockImplementation(((text: string, origin: string) => {
    sent.push({ ...decode(text) as { event: string }, origin })
  }) as never)
  listen()
  const say = (event: string, fields: object = {}, origin = DESK, source: unknown = iframe().contentWindow) =>
    window.dispatchEvent(new MessageEvent('message', { data: encode(event, fields), origin, source: source as Window }))
  const load = (authToken = '') => say('loaded', { config: { authToken, channelConfig: { widgetColor: '#ffcc00' } } })
  return { sdk: window.$chatwoot as NonNullable<typeof window.$chatwoot>, sent, say, load, listen, events: () => sent.map(({ event }) => event) }
}

it('loads the frame with the visitor of the cookie, and shows no button before the desk has answered', () => {
  document.cookie = 'cw_conversation=tok%2E1'
  const { load } = start({ locale: 'de' })
  expect(iframe().src).toBe(`${DESK}/widget?website_token=site1&locale=de&cw_conversation=tok.1`)
  expect(document.querySelector('.woot--bubble-holder')).toHaveProperty('className', expect.stringContaining('woot-hidden'))
  const ready = heard('chatwoot:ready')
  load()
  expect(ready).toHaveLength(1)
  expect(document.querySelector('.woot--bubble-holder')?.className).not.toContain('woot-hidden')
  expect(bubble().style.color).toBe('rgb(15, 23, 42)')
})

it('does nothing when it is run again', () => {
  start()
  const known = window.$chatwoot
  run({ websiteToken: 'other', baseUrl: DESK })
  expect(window.$chatwoot).toBe(known)
  expect(document.querySelectorAll('iframe')).toHaveLength(1)
})

it('waits for the body of a page whose head runs it', () => {
  const body = document.body
  body.remove()
  const { documentElement } = document
  window.chatwootSettings = {}
  run({ websiteToken: 'site1', baseUrl: DESK })
  expect(iframe()).toBeNull()
  documentElement.append(body)
  document.dispatchEvent(new Event('DOMContentLoaded'))
  expect(iframe()).not.toBeNull()
})

it.each([
  ['another origin', 'https://evil.example', undefined],
  ['another frame', DESK, window],
  ['no frame', DESK, null],
])('hears no message of %s', (_, origin, source) => {
  const { say, sdk } = start()
  say('loaded', { config: { authToken: 'stolen' } }, origin, source === undefined ? iframe().contentWindow : source)
  expect(sdk.hasLoaded).toBe(false)
  expect(document.cookie).not.toContain('stolen')
})

it('writes to the desk alone, in order, as soon as the widget has loaded', () => {
  const { sdk, sent, load, events } = start()
  sdk.setCustomAttributes({ plan: 'gold' })
  sdk.setLabel('vip')
  expect(sent).toEqual([])
  load()
  sdk.removeLabel('vip')
  expect(events().filter(event => /label|attributes/.test(event))).toEqual(['set-custom-attributes', 'set-label', 'remove-label'])
  expect(new Set(sent.map(({ origin }) => origin))).toEqual(new Set([DESK]))
})

it('ignores names of a message that every object has', () => {
  const { say, load } = start()
  load()
  expect(() => say('constructor')).not.toThrow()
  expect(() => say('toString')).not.toThrow()
  window.dispatchEvent(new MessageEvent('message', { data: 'chatwoot-widget:{no json', origin: DESK, source: iframe().contentWindow }))
})

it('keeps the visitor in a cookie, also one who writes for the first time later', () => {
  const { load, say } = start()
  load()
  expect(document.cookie).toBe('')
  say('setAuthCookie', { data: { widgetAuthToken: 'tok2' } })
  expect(document.cookie).toContain('cw_conversation=tok2')
})

it('opens and closes with the button, tells the page and the widget, and names its state', () => {
  const { load, sdk, events } = start()
  load()
  const [opened, closed] = [heard('chatwoot:opened'), heard('chatwoot:closed')]
  bubble().click()
  expect([sdk.isOpen, bubble().getAttribute('aria-expanded'), holder().classList.contains('woot--hide')]).toEqual([true, 'true', false])
  sdk.toggle('open')
  sdk.toggle('close')
  expect(holder().classList.contains('woot--hide')).toBe(true)
  expect([opened, closed].map(({ length }) => length)).toEqual([1, 1])
  expect(events().slice(-3)).toEqual(['toggle-open', 'push-event', 'toggle-open'])
})

it('sends a user once for the same fields, after the desk has stored them', () => {
  const { sdk, sent, load, say } = start()
  const users = () => sent.filter(({ event }) => event === 'set-user')
  load('tok1')
  sdk.setUser(7, { name: 'Ada', email: 'ada@acme.example' })
  sdk.setUser(7, { name: 'Ada', email: 'ada@acme.example' })
  expect(users()).toHaveLength(2)
  expect(document.cookie).not.toContain('cw_user_site1')
  say('userSet', { digest: users()[0]?.digest })
  sdk.setUser(7, { email: 'ada@acme.example', name: 'Ada' })
  expect(users()).toHaveLength(2)
  sdk.setUser(7, { name: 'Ada L.', email: 'ada@acme.example' })
  expect(users()).toHaveLength(3)
})

it('sends a known user again when the visitor has been lost', () => {
  document.cookie = `cw_user_site1=${digest(7, { name: 'Ada' })}`
  const { sdk, load, events } = start()
  load()
  sdk.setUser(7, { name: 'Ada' })
  expect(events()).toContain('set-user')
})

it('makes other digests of other users', () => {
  const all = [digest(1, { name: 'a' }), digest('1', { name: 'a' }), digest(1, { name: 'b' }), digest(1, { email: 'a' }), digest(11, { name: 'a' })]
  expect(all[0]).toBe(all[1])
  expect(new Set(all).size).toBe(4)
  expect(all[0]).toMatch(/^[\da-f]{32}$/)
})

it.each([
  ['setUser', [{}, { name: 'Ada' }], 'Identifier should be a string or a number'],
  ['setUser', [undefined, { name: 'Ada' }], 'Identifier should be a string or a number'],
  ['setUser', ['7', { phone: '1' }], 'User object should have one of the keys [avatar_url, email, name]'],
  ['setUser', ['7', undefined], 'User object should have one of the keys [avatar_url, email, name]'],
  ['setCustomAttributes', [{}], 'Custom attributes should have at least one key'],
  ['setConversationCustomAttributes', [null], 'Custom attributes should have at least one key'],
  ['deleteCustomAttribute', [''], 'Custom attribute is required'],
  ['deleteConversationCustomAttribute', [undefined], 'Custom attribute is required'],
] as const)('%s%j is an error', (method, given, problem) => {
  const { sdk } = start()
  expect(() => (sdk[method] as (...values: unknown[]) => void)(...given)).toThrow(problem)
})

it('needs a website token', () => {
  expect(() => run({ websiteToken: '', baseUrl: DESK })).toThrow('websiteToken')
  expect(window.$chatwoot).toBeUndefined()
})

it('forgets the visitor on reset', () => {
  const { sdk, load, say, listen, sent } = start()
  load('tok1')
  sdk.setUser(7, { name: 'Ada' })
  say('userSet', { digest: 'abc' })
  sdk.toggle('open')
  const before = iframe()
  sdk.reset()
  expect(document.cookie).toBe('')
  expect(iframe()).not.toBe(before)
  expect(iframe().src).toBe(`${DESK}/widget?website_token=site1#reset`)
  expect(sdk.isOpen).toBe(false)
  sent.length = 0
  sdk.setUser(8, { name: 'Bo' })
  listen()
  load()
  expect(sent.map(({ event }) => event)).toContain('set-user')
})

it('displays unread messages beside the button until it is opened', () => {
  const { sdk, load, say, events } = start()
  load()
  say('setUnreadMode', { unreadMessageCount: 2 })
  say('updateIframeHeight', { extraHeight: 180 })
  expect(holder().className).toContain('has-unread-view')
  expect([iframe().style.height, sdk.isOpen, bubble().classList.contains('unread-notification')]).toEqual(['180px', false, true])
  bubble().click()
  expect([iframe().style.height, sdk.isOpen, bubble().classList.contains('unread-notification')]).toEqual(['', true, false])
  expect(events()).toContain('unset-unread-view')
  expect(holder().className).not.toContain('has-unread-view')
})

it('passes events of the widget on to the page, and only those', () => {
  const { load, say } = start()
  load()
  const [messages, postbacks, errors, clicks] = ['chatwoot:on-message', 'chatwoot:postback', 'chatwoot:error', 'click'].map(name => heard(name))
  say('onEvent', { eventIdentifier: 'chatwoot:on-message', data: { id: 1 } })
  say('onEvent', { eventIdentifier: 'click', data: {} })
  say('postback', { data: { payload: 'x' } })
  say('error', { errorType: 'SET_USER_ERROR', data: { message: 'HMAC failed' } })
  expect([messages, postbacks, errors, clicks]).toEqual([[{ id: 1 }], [{ payload: 'x' }], [{ message: 'HMAC failed' }], []])
})

it('comes back when the page replaces its body', async () => {
  const { load, sdk } = start()
  load()
  sdk.toggle('open')
  document.documentElement.replaceChild(document.createElement('body'), document.body)
  await expect.poll(() => holder()?.isConnected).toBe(true)
  await expect.poll(() => bubble()?.isConnected).toBe(true)
  expect(holder().classList.contains('woot--hide')).toBe(false)
  document.body.replaceChildren()
  await expect.poll(() => iframe()?.isConnected).toBe(true)
})

it('tells the widget the address of a single-page app', async () => {
  vi.useFakeTimers()
  const { load, sent } = start()
  load()
  history.pushState({}, '', '/pricing')
  vi.advanceTimersByTime(1_000)
  expect(sent.filter(({ event }) => event === 'change-url').at(-1)?.referrerURL).toBe(`${location.origin}/pricing`)
})

it('loads the visitor of now when the browser brings an old page back', () => {
  const { load } = start()
  load('tok1')
  document.cookie = 'cw_conversation=tok9; path=/'
  window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
  expect(iframe().src).toContain('cw_conversation=tok9')
})

it('hides and shows the button', () => {
  const { sdk, load } = start({ hideMessageBubble: true, position: 'left', type: 'expanded_bubble', launcherTitle: 'Ask us' })
  load()
  const shown = document.querySelector('.woot--bubble-holder') as HTMLElement
  expect(shown.className).toContain('woot-hidden')
  sdk.toggleBubbleVisibility('show')
  expect(shown.className).not.toContain('woot-hidden')
  sdk.toggleBubbleVisibility('hide')
  expect(shown.className).toContain('woot-hidden')
  expect(bubble().textContent).toBe('Ask us')
  expect(holder().className).toContain('woot-elements--left')
})

it('needs no style element, which a strict policy refuses', () => {
  const replaceSync = vi.fn()
  vi.stubGlobal('CSSStyleSheet', class { replaceSync(text: string) { replaceSync(text) } })
  Object.assign(document, { adoptedStyleSheets: ['theirs'] })
  document.querySelectorAll('style').forEach(each => each.remove())
  start()
  expect(document.querySelectorAll('style, link')).toHaveLength(0)
  expect(document.querySelectorAll('[style]')).toHaveLength(0)
  expect(replaceSync).toHaveBeenCalledOnce()
  expect(document.adoptedStyleSheets).toHaveLength(2)
  Reflect.deleteProperty(document, 'adoptedStyleSheets')
})

it('is not ready a second time after a reset, because the listeners of a site would sign its user in again', () => {
  const ready = heard('chatwoot:ready')
  const { sdk, load, listen } = start()
  load()
  sdk.reset()
  listen()
  load()
  expect(ready).toHaveLength(1)
})
