import { afterEach, expect, it, vi } from 'vitest'
import { createBridge } from './bridge'
import { encode } from './protocol'
import { leavablePage } from './testing/leavablePage'

leavablePage()

const site = { postMessage: vi.fn() } as unknown as Window
const SITE = 'https://shop.example'

afterEach(() => {
  vi.mocked(site.postMessage).mockClear()
  Reflect.deleteProperty(window, 'ReactNativeWebView')
})

/** The widget in a frame of a site whose address the browser tells, or not. */
function framed(referrer = '') {
  vi.spyOn(window, 'parent', 'get').mockReturnValue(site)
  vi.spyOn(document, 'referrer', 'get').mockReturnValue(referrer)
  const bridge = createBridge()
  const hear = (text: string, source: Window | null = site, origin = SITE) => window.dispatchEvent(new MessageEvent('message', { data: text, source, origin }))
  return { bridge, hear }
}

it('hears its parent alone', () => {
  const { bridge, hear } = framed()
  const heard = vi.fn()
  bridge.listen(heard)
  hear(encode('toggle-open', { isOpen: true }), window)
  hear(encode('toggle-open', { isOpen: true }), null)
  hear('{"event":"toggle-open"}')
  hear('chatwoot-widget:broken')
  expect(heard).not.toHaveBeenCalled()
  hear(encode('toggle-open', { isOpen: true }))
  expect(heard).toHaveBeenCalledExactlyOnceWith({ event: 'toggle-open', isOpen: true })
})

it('passes on what came before the app was ready', () => {
  const { bridge, hear } = framed()
  const heard = vi.fn()
  hear(encode('set-user', { identifier: 1 }))
  hear(encode('set-label', { label: 'vip' }))
  bridge.listen(heard)
  expect(heard.mock.calls.map(([{ event }]) => event)).toEqual(['set-user', 'set-label'])
})

it('writes to the origin that the browser tells', () => {
  framed(`${SITE}/page?x=1`).bridge.send('loaded', { config: {} })
  expect(site.postMessage).toHaveBeenCalledExactlyOnceWith('chatwoot-widget:{"event":"loaded","config":{}}', SITE)
})

it('writes to the origin of its parent as soon as it is known', () => {
  const { bridge, hear } = framed()
  bridge.send('loaded')
  hear(encode('config-set'))
  hear(encode('config-set'), window, 'https://evil.example')
  bridge.send('playAudio')
  expect(vi.mocked(site.postMessage).mock.calls.map(([, origin]) => origin)).toEqual(['*', SITE])
})

it('talks to the app of a web view, which stores the visitor of "loaded" and closes with "close-widget"', () => {
  const view = { postMessage: vi.fn() }
  Object.assign(window, { ReactNativeWebView: view })
  const bridge = createBridge()
  const heard = vi.fn()
  bridge.listen(heard)
  bridge.send('loaded', { config: { authToken: 'tok' } })
  bridge.close()
  window.dispatchEvent(new MessageEvent('message', { data: encode('set-locale', { locale: 'de' }), source: window, origin: location.origin }))
  const sent = view.postMessage.mock.calls.map(([text]) => JSON.parse(String(text).replace('chatwoot-widget:', '')))
  expect(sent).toEqual([{ event: 'loaded', config: { authToken: 'tok' } }, { event: 'closeWindow', type: 'close-widget' }])
  expect(bridge.kind).toBe('native')
  expect(heard).toHaveBeenCalledWith({ event: 'set-locale', locale: 'de' })
})

it('is silent on a page of its own', () => {
  const bridge = createBridge()
  expect(bridge.kind).toBe('alone')
  expect(() => bridge.send('loaded')).not.toThrow()
})
