/** Several tabs of one browser. */
import { describe, expect, it } from 'vitest'
import { fakeDesk } from './testing/fakeDesk'
import { leavablePage } from './testing/leavablePage'

leavablePage()
const desk = fakeDesk()

const OUTBOX = 'parley:outbox:site1'
const { contents, openKnown } = desk
const stored = () => desk.stored.map(({ content }) => content)
const otherTab = (key: string) => window.dispatchEvent(new StorageEvent('storage', { key }))

describe('tabs', () => {
  it('make one visitor, and both see the message', async () => {
    const [one, two] = [desk.openChat(), desk.openChat()]
    one.chat.send('Hello')
    await expect.poll(stored).toEqual(['Hello'])
    await expect.poll(() => one.chat.waiting.value.length).toBe(0)
    otherTab('parley:visitor:site1')
    await expect.poll(() => contents(two.chat)).toEqual(['Hello'])
    two.chat.send('Again')
    await expect.poll(stored).toEqual(['Hello', 'Again'])
    expect(desk.visitors.size).toBe(1)
  })

  it('are one visitor when they write at the same time', async () => {
    const queues = new Map<string, Promise<unknown>>()
    Object.defineProperty(navigator, 'locks', { configurable: true, value: { request: (name: string, run: () => Promise<unknown>) => {
      const next = (queues.get(name) ?? Promise.resolve()).then(run, run)
      queues.set(name, next.catch(() => undefined))
      return next
    } } })
    const [one, two] = [desk.openChat(), desk.openChat()]
    one.chat.send('Hello')
    two.chat.send('Again')
    await Promise.all([one.chat.identify(), two.chat.identify()])
    await expect.poll(() => stored().sort()).toEqual(['Again', 'Hello'])
    Reflect.deleteProperty(navigator, 'locks')
    expect(desk.visitors.size).toBe(1)
  })

  it('display a stored message once, although another one has kept it for sending', async () => {
    const { chat } = await openKnown()
    localStorage.setItem(OUTBOX, JSON.stringify([{ echoId: 'first', content: 'First', createdAt: 1, referer: '', owner: 'known' }]))
    otherTab(OUTBOX)
    expect(contents(chat)).toEqual(['First'])
  })

  it('display what another one has written and not sent yet', () => {
    const { chat } = desk.openChat()
    localStorage.setItem(OUTBOX, JSON.stringify([{ echoId: 'x', content: 'From there', createdAt: 1, referer: '' }]))
    otherTab(OUTBOX)
    expect(contents(chat)).toEqual(['From there'])
  })

  it('forget the visitor when one of them does', async () => {
    const { chat } = await openKnown()
    localStorage.removeItem('parley:visitor:site1')
    otherTab('parley:visitor:site1')
    await expect.poll(() => chat.messages.value.length).toBe(0)
    expect(chat.contact.value).toBeNull()
  })
})
