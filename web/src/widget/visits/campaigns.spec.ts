import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { Refusal, config as site, fakeDesk } from '../testing/fakeDesk'
import { leavablePage } from '../testing/leavablePage'
import type { ShownCampaign, WidgetConfig } from '../types'
import { followVisits } from './main'
import { invitation } from './invitation'

leavablePage()
const desk = fakeDesk()

const HOUR = 3_600_000
const PRICING = 'https://shop.example/pricing'
const OFFER: ShownCampaign = { id: 1, version: 3, message: 'Questions about our plans?', url: `${PRICING}*`, time_on_page: 20, trigger_only_during_business_hours: false, sender: { name: 'Ben' } }
const NIGHT: Partial<WidgetConfig> = {
  working_hours_enabled: true, timezone: 'UTC',
  working_hours: [1, 2, 3, 4, 5].map(day => ({ day_of_week: day, open_hour: 9, open_minutes: 0, close_hour: 17, close_minutes: 0 })),
}
const key = `parley:campaigns:${site.website_token}`

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'], now: Date.UTC(2027, 0, 4, 12) })
  desk.routes['POST events'] = () => {
    desk.reply({ content: OFFER.message })
    desk.conversation ??= { id: 5, status: 'open', version: 1, contact_last_seen_at: 0 }
    return null
  }
})
afterEach(() => {
  invitation.value = null
  vi.useRealTimers()
})

const pass = (seconds: number) => vi.advanceTimersByTime(seconds * 1_000)
const shown = () => invitation.value?.message
const events = () => desk.calls.filter(({ path }) => path === 'events').map(({ body }) => body)

/** A page of the site, as its next tab or its next page opens it. */
async function visit(address = PRICING, campaigns: ShownCampaign[] = [OFFER], given: Partial<WidgetConfig> = {}, token = '') {
  const tab = desk.openChat(token, 'site', { ...given, campaigns })
  await tab.chat.start()
  followVisits(tab.chat, tab.bridge)
  tab.chat.referer.value = address
  await Promise.resolve()
  return tab
}

async function open({ chat }: Awaited<ReturnType<typeof visit>>) {
  chat.isOpen.value = true
  await expect.poll(() => chat.isLoading.value).toBe(false)
}

/** Another page of the same browser. */
function leave() {
  invitation.value = null
}

it('displays a message after the time on the page, without a word to the desk', async () => {
  const { said } = await visit()
  pass(19)
  expect(shown()).toBeUndefined()
  pass(1)
  expect(invitation.value).toMatchObject({ message: OFFER.message, sender: { name: 'Ben' } })
  expect(said('setUnreadMode')).toEqual([{ event: 'setUnreadMode', unreadMessageCount: 1 }])
  pass(60)
  expect(said('setUnreadMode')).toHaveLength(1)
  expect(desk.calls).toEqual([])
})

it('begins the conversation when the visitor opens the chat, and once', async () => {
  const tab = await visit()
  pass(20)
  await open(tab)
  expect(events()).toEqual([{ name: 'campaign.triggered', event_info: { campaign_id: 1, version: 3, referer: PRICING, initiated_at: { timestamp: expect.any(String) as string } } }])
  expect(desk.paths().slice(0, 2)).toEqual(['POST config', 'POST events'])
  await expect.poll(() => tab.chat.messages.value.map(({ content }) => content)).toEqual([OFFER.message])
  expect(shown()).toBeUndefined()
  expect(tab.said('resetUnreadMode').length).toBeGreaterThan(0)
  tab.chat.isOpen.value = false
  await Promise.resolve()
  await open(tab)
  pass(600)
  expect(events()).toHaveLength(1)
})

it('sends what the visitor writes after the message of the campaign', async () => {
  const tab = await visit()
  pass(20)
  tab.chat.isOpen.value = true
  await Promise.resolve()
  tab.chat.send('What does it cost?')
  await expect.poll(() => desk.paths().includes('POST messages')).toBe(true)
  expect(desk.paths().indexOf('POST events')).toBeLessThan(desk.paths().indexOf('POST messages'))
  await expect.poll(() => tab.chat.waiting.value.length).toBe(0)
})

it('keeps what the visitor writes waiting while the message of the campaign is asked for again', async () => {
  const last = new Map<string, Promise<unknown>>()
  const request = (name: string, run: () => Promise<unknown>) => {
    const held = (last.get(name) ?? Promise.resolve()).then(run, run)
    last.set(name, held)
    return held
  }
  Object.defineProperty(navigator, 'locks', { configurable: true, value: { request } })
  onTestFinished(() => { Reflect.deleteProperty(navigator, 'locks') })
  const tab = await visit()
  const accepted = desk.routes['POST events']
  let tries = 0
  desk.routes['POST events'] = (call) => {
    if (tries++)
      return accepted?.(call)
    tab.chat.send('What does it cost?')
    return new Refusal(503)
  }
  pass(20)
  tab.chat.isOpen.value = true
  await expect.poll(() => desk.paths().includes('POST messages'), { timeout: 5_000 }).toBe(true)
  expect(desk.paths().filter(path => ['POST events', 'POST messages'].includes(path))).toEqual(['POST events', 'POST events', 'POST messages'])
})

describe('the time on the page', () => {
  it('begins anew with each address', async () => {
    const { chat } = await visit()
    pass(15)
    chat.referer.value = `${PRICING}/large`
    await Promise.resolve()
    pass(15)
    expect(shown()).toBeUndefined()
    pass(5)
    expect(shown()).toBe(OFFER.message)
  })

  it('does not pass while the page is hidden', async () => {
    const { chat } = await visit()
    pass(15)
    chat.isVisible.value = false
    await Promise.resolve()
    pass(60)
    expect(shown()).toBeUndefined()
    chat.isVisible.value = true
    await Promise.resolve()
    pass(4)
    expect(shown()).toBeUndefined()
    pass(1)
    expect(shown()).toBe(OFFER.message)
  })

  it('is a second at least, because the page has to tell its address', async () => {
    await visit(PRICING, [{ ...OFFER, time_on_page: 0 }])
    expect(shown()).toBeUndefined()
    pass(1)
    expect(shown()).toBe(OFFER.message)
  })
})

it('displays nothing at another address', async () => {
  const { chat } = await visit('https://shop.example/')
  pass(60)
  expect(shown()).toBeUndefined()
  chat.referer.value = PRICING
  await Promise.resolve()
  pass(20)
  expect(shown()).toBe(OFFER.message)
})

it('displays the first campaign that is due, and no other one for a day', async () => {
  const other = { ...OFFER, id: 2, message: 'Another', time_on_page: 5 }
  await visit(PRICING, [OFFER, other])
  pass(60)
  expect(shown()).toBe('Another')
  leave()
  await visit(PRICING, [OFFER, other])
  pass(60)
  expect(shown()).toBeUndefined()
  vi.setSystemTime(Date.now() + 24 * HOUR)
  await visit(PRICING, [OFFER, other])
  pass(60)
  expect(shown()).toBe(OFFER.message)
})

it('waits for the working hours if the campaign says so', async () => {
  vi.setSystemTime(Date.UTC(2027, 0, 4, 8, 59))
  await visit(PRICING, [{ ...OFFER, trigger_only_during_business_hours: true }], NIGHT)
  pass(30)
  expect(shown()).toBeUndefined()
  pass(30)
  expect(shown()).toBe(OFFER.message)
})

describe('a message that was displayed', () => {
  it('is not displayed again on the next page or in another tab', async () => {
    await visit()
    pass(20)
    leave()
    await visit()
    pass(600)
    expect(shown()).toBeUndefined()
  })

  it('begins the conversation also if the chat is opened on the next page', async () => {
    await visit()
    pass(20)
    leave()
    await open(await visit('https://shop.example/'))
    expect(events()).toHaveLength(1)
  })

  it('is forgotten after a day', async () => {
    await visit()
    pass(20)
    leave()
    vi.setSystemTime(Date.now() + 25 * HOUR)
    await open(await visit('https://shop.example/'))
    expect(events()).toEqual([])
  })

  it('leaves no trace at the desk after it was closed', async () => {
    const tab = await visit()
    pass(20)
    invitation.value?.dismiss()
    expect(shown()).toBeUndefined()
    await open(tab)
    expect(events()).toEqual([])
    expect(tab.chat.isNew.value).toBe(true)
  })
})

it('displays nothing while the chat is open', async () => {
  const tab = await visit()
  tab.chat.isOpen.value = true
  await Promise.resolve()
  pass(60)
  expect(shown()).toBeUndefined()
})

it('displays nothing to a visitor with a conversation', async () => {
  desk.visitors.add('known')
  desk.store({ content: 'First', echo_id: 'first' })
  await visit(PRICING, [OFFER], {}, 'known')
  pass(60)
  expect(shown()).toBeUndefined()
})

it('takes the message back when another tab has begun the conversation', async () => {
  const tab = await visit()
  pass(20)
  tab.chat.take({ conversations: [{ id: 5, version: 1, status: 'open' }] })
  await Promise.resolve()
  expect(shown()).toBeUndefined()
  expect(tab.said('resetUnreadMode')).not.toEqual([])
})

it('asks for a new token when the desk does not know the visitor', async () => {
  let tries = 0
  const accepted = desk.routes['POST events']
  desk.routes['POST events'] = call => tries++ ? accepted?.(call) : new Refusal(404, { code: 'visitor_unknown' })
  const tab = await visit()
  pass(20)
  await open(tab)
  expect(events()).toHaveLength(2)
  await expect.poll(() => tab.chat.messages.value.length).toBe(1)
})

it('leaves the chat empty when the campaign has ended meanwhile', async () => {
  desk.routes['POST events'] = () => new Refusal(404, { code: 'campaign_not_found' })
  const tab = await visit()
  pass(20)
  await open(tab)
  expect(events()).toHaveLength(1)
  expect(tab.chat.isNew.value).toBe(true)
  expect(localStorage.getItem(key)).not.toContain('offered')
})

it('asks again when the answer was lost', async () => {
  desk.losesAnswers.add('POST events')
  const tab = await visit()
  pass(20)
  await open(tab)
  expect(events()).toHaveLength(2)
})

it('follows nothing in a window of its own and in an app', async () => {
  for (const kind of ['alone', 'native'] as const) {
    const { chat, bridge } = desk.openChat('', kind, { campaigns: [OFFER] })
    followVisits(chat, bridge)
    chat.referer.value = PRICING
    await Promise.resolve()
    pass(60)
  }
  expect(shown()).toBeUndefined()
})
