import userEvent from '@testing-library/user-event'
import { cleanup, render, screen } from '@testing-library/vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { WireConversation } from '@/api/types'
import { withTexts } from '@/registry'
import { useSession } from '@/stores/session'
import { notify, wireNotification } from '@/testing/fakeNotifications'
import { ErrorResponse } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import { wireContact, wireConversation } from '@/testing/wire'
import NotificationAlerts from './NotificationAlerts.vue'
import { usePush } from './push'
import { useNotifications } from './useNotifications'

const KEY = 'BPublicKey_-AA'
const NAME = 'Notify this browser also when Parley is closed'
const PATH = '/api/v1/notification_subscriptions'

interface Shown { title: string, tag?: string | undefined, data: { version: number }, close: () => void }

/** The parts of a browser that push needs: permission, worker, subscription and displayed notifications. */
class FakeBrowser extends EventTarget {
  subscription: PushSubscription | null = null
  shown: Shown[] = []
  permission: NotificationPermission = 'granted'
  asked = 0
  fails = false
  badge: number | null = null
  readonly cached = new Map<string, Response>()
  private registration: unknown

  ready = Promise.resolve()
  getRegistration = () => Promise.resolve(this.registration)
  register = () => {
    this.registration = {
      pushManager: { getSubscription: () => Promise.resolve(this.subscription), subscribe: (options: { applicationServerKey: string }) => this.subscribe(options.applicationServerKey) },
      getNotifications: ({ tag }: { tag?: string } = {}) => Promise.resolve(this.shown.filter(each => !tag || each.tag === tag)),
      showNotification: (title: string, { tag, data }: NotificationOptions) => { this.display(title, tag, data as { version: number }); return Promise.resolve() },
    }
    return Promise.resolve(this.registration)
  }

  display(title: string, tag: string | undefined, data: { version: number }) {
    const one = { title, tag, data, close: () => { this.shown = this.shown.filter(each => each !== one) } }
    this.shown.push(one)
  }

  private subscribe(key: string): Promise<PushSubscription> {
    if (this.fails)
      return Promise.reject(new DOMException('Registration failed', 'AbortError'))
    const endpoint = `https://push.example/${++this.asked}`
    this.subscription = {
      endpoint, options: { applicationServerKey: bytes(key) }, unsubscribe: () => { this.subscription = null; return Promise.resolve(true) },
      toJSON: () => ({ endpoint, keys: { p256dh: 'point', auth: 'secret' } }),
    } as unknown as PushSubscription
    return Promise.resolve(this.subscription)
  }
}

function bytes(text: string): ArrayBuffer {
  const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'))
  return Uint8Array.from(binary, each => each.charCodeAt(0)).buffer
}

let browser: FakeBrowser
beforeEach(() => {
  browser = new FakeBrowser()
  vi.stubGlobal('PushManager', Object)
  vi.stubGlobal('caches', { open: () => Promise.resolve({ put: (name: string, response: Response) => { browser.cached.set(name, response); return Promise.resolve() } }) })
  vi.stubGlobal('Notification', Object.assign(() => undefined, { permission: 'granted', requestPermission: () => Promise.resolve(browser.permission) }))
  for (const [name, value] of Object.entries({ serviceWorker: browser, setAppBadge: (count: number) => { browser.badge = count; return Promise.resolve() }, clearAppBadge: () => { browser.badge = 0; return Promise.resolve() } }))
    Object.defineProperty(navigator, name, { value, configurable: true })
})
afterEach(() => {
  cleanup()
  for (const name of ['serviceWorker', 'setAppBadge', 'clearAppBadge'])
    Reflect.deleteProperty(navigator, name)
})

async function openSettings(path = '/settings/notifications', options = {}) {
  const page = await openPage(path, options)
  const sent: { method: string, body: unknown }[] = []
  page.server.on(`GET ${PATH}`, () => ({ vapid_public_key: KEY, payload: [] }))
  page.server.on(`POST ${PATH}`, ({ body }) => { sent.push({ method: 'POST', body }); return {} })
  page.server.on(`DELETE ${PATH}`, ({ body }) => { sent.push({ method: 'DELETE', body }); return null })
  return { ...page, sent }
}

const box = () => screen.findByRole<HTMLInputElement>('checkbox', { name: new RegExp(`^${NAME}`) })

async function turnOn() {
  await userEvent.click(await box())
  await expect.poll(() => usePush().isOn).toBe(true)
}

describe('the switch', () => {
  it('subscribes the browser with the key of the installation', async () => {
    const { sent } = await openSettings()
    expect((await box()).checked).toBe(false)
    await turnOn()
    expect(sent).toEqual([{ method: 'POST', body: { subscription_type: 'browser_push', subscription_attributes: { endpoint: 'https://push.example/1', p256dh: 'point', auth: 'secret' } } }])
    expect((await box()).checked).toBe(true)
    expect(await browser.cached.get('/push-texts')?.json()).toMatchObject({ titles: { conversation_assignment: '{name} was assigned to you (#{n})' } })
  })

  it('ends the subscription here and at the server', async () => {
    const { sent } = await openSettings()
    await turnOn()
    await userEvent.click(await box())
    await expect.poll(() => sent.at(-1)).toEqual({ method: 'DELETE', body: { endpoint: 'https://push.example/1' } })
    expect(browser.subscription).toBeNull()
    expect((await box()).checked).toBe(false)
  })

  it('ends with desktop notifications', async () => {
    const { sent } = await openSettings()
    await turnOn()
    await userEvent.click(await screen.findByRole('checkbox', { name: /^Show desktop notifications/ }))
    await expect.poll(() => sent.at(-1)?.method).toBe('DELETE')
    expect(screen.queryByRole('checkbox', { name: new RegExp(NAME) })).toBeNull()
  })

  it('says that the push service is out of reach', async () => {
    await openSettings()
    browser.fails = true
    await userEvent.click(await box())
    expect((await screen.findByRole('alert')).textContent).toContain('push service could not be reached')
    expect((await box()).checked).toBe(false)
  })

  it('says why the server refuses', async () => {
    const { server } = await openSettings()
    server.on(`POST ${PATH}`, () => new ErrorResponse(422, { error: 'Too many browsers', code: 'too_many_subscriptions' }))
    await userEvent.click(await box())
    expect((await screen.findByRole('alert')).textContent).toContain('Too many browsers')
    expect(usePush().isOn).toBe(false)
  })

  it('stays off without the permission', async () => {
    const { sent } = await openSettings()
    browser.permission = 'denied'
    await userEvent.click(await box())
    expect(await screen.findByText(/This browser blocks notifications/)).toBeTruthy()
    expect(sent).toEqual([])
  })

  it('says that a browser cannot do it', async () => {
    Reflect.deleteProperty(navigator, 'serviceWorker')
    await openSettings()
    expect(await screen.findByText(/cannot be notified while Parley is closed/)).toBeTruthy()
  })
})

describe('a subscribed browser', () => {
  /** The desk is up to date, so that it shows notifications. */
  async function openDesk(conversations: WireConversation[]) {
    const page = await openSettings('/', { conversations })
    page.server.deliver()
    const alerts = await withTexts('notifications', () => Promise.resolve(NotificationAlerts))()
    await usePush().turnOn()
    render(alerts, { global: { plugins: [page.router] } })
    await expect.poll(() => useNotifications().state).toBe('ready')
    return page
  }

  const mia = wireConversation({ id: 1, contact: wireContact({ id: 501, name: 'Mia' }), assignee: 7 })

  it('is subscribed anew for another key, and stored again for another session', async () => {
    const { sent } = await openSettings()
    await turnOn()
    await usePush().renew()
    expect(sent.map(({ method }) => method)).toEqual(['POST', 'POST'])
    browser.subscription = { ...browser.subscription, options: { applicationServerKey: bytes('BOther') } } as unknown as PushSubscription
    Object.assign(browser.subscription, { unsubscribe: () => Promise.resolve(true) })
    await usePush().renew()
    expect(sent.at(-1)?.body).toMatchObject({ subscription_attributes: { endpoint: 'https://push.example/2' } })
  })

  it('opens the conversation that was clicked', async () => {
    const { router } = await openDesk([mia])
    browser.dispatchEvent(new MessageEvent('message', { data: { type: 'parley-open', url: '/app/accounts/1/conversations/1' } }))
    await expect.poll(() => router.currentRoute.value.path).toBe('/conversations/1')
  })

  it('shows a notification once, and removes it when it is read elsewhere', async () => {
    const { server } = await openDesk([mia])
    notify(server.desk, wireNotification(mia))
    server.deliver()
    await expect.poll(() => browser.shown, { timeout: 10_000 }).toMatchObject([{ title: 'Mia was assigned to you (#1)', tag: 'parley-1-1' }])
    expect(await usePush().show(1, 0, 'Older', '')).toBe(true)
    expect(browser.shown).toHaveLength(1)
    await usePush().close(1)
    expect(browser.shown).toEqual([])
  })

  it('shows nothing more after signing out', async () => {
    await openSettings()
    await turnOn()
    browser.display('Kim', 'parley-1-9', { version: 1 })
    await useSession().signOut()
    await usePush().afterSession()
    await expect.poll(() => browser.subscription).toBeNull()
    await expect.poll(() => browser.shown).toEqual([])
    expect(localStorage.getItem('parley.push-user')).toBeNull()
  })
})
