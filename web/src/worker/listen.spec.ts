import { beforeEach, describe, expect, it, vi } from 'vitest'
import { listen } from './listen'
import type { PushText, PushTitles, ShownData } from './protocol'
import { OPEN, RENEW } from './protocol'
import type { Shown, WorkerScope } from './scope'

const hello: PushText = {
  title: 'New message in conversation #12 with Kim', body: 'Hello?', tag: 'parley-1-12', url: '/app/accounts/1/conversations/12',
  type: 'assigned_conversation_new_message', name: 'Kim', number: 12, version: 3, unread_count: 2,
}
const german: PushTitles = { nameless: 'Ohne Namen', titles: { assigned_conversation_new_message: '{name} hat geschrieben (#{n})' } }

interface Displayed extends Shown { options: NotificationOptions & { renotify?: boolean } }

class FakeTab {
  url = 'https://desk.example/'
  focus = vi.fn(() => Promise.resolve())
  postMessage = vi.fn()
  constructor(public visibilityState: DocumentVisibilityState) {}
}

class FakeWorker {
  shown: Displayed[] = []
  history: Displayed[] = []
  tabs: FakeTab[] = []
  texts: PushTitles | null = german
  opened: string[] = []
  badge = 0
  private readonly listeners = new Map<string, (event: never) => void>()

  readonly scope: WorkerScope = {
    addEventListener: (name, listener) => void this.listeners.set(name, listener),
    skipWaiting: () => Promise.resolve(),
    registration: {
      getNotifications: ({ tag }) => Promise.resolve(this.shown.filter(({ options }) => options.tag === tag)),
      showNotification: (title, options) => { this.display(title, options); return Promise.resolve() },
    },
    clients: {
      claim: () => Promise.resolve(),
      matchAll: () => Promise.resolve(this.tabs),
      openWindow: (url) => { this.opened.push(url); return Promise.resolve() },
    },
    caches: { open: () => Promise.resolve({ match: () => Promise.resolve(this.texts && new Response(JSON.stringify(this.texts))) } as unknown as Cache) },
    navigator: { setAppBadge: (count) => { this.badge = count; return Promise.resolve() } },
  }

  private display(title: string, options: Displayed['options']) {
    const one: Displayed = { title, options, body: options.body ?? '', data: options.data, close: () => { this.shown = this.shown.filter(each => each !== one) } }
    this.shown = [...this.shown.filter(each => each.options.tag !== options.tag), one]
    this.history.push(one)
  }

  async fire(name: string, event: object = {}) {
    const work: Promise<unknown>[] = []
    this.listeners.get(name)?.({ ...event, waitUntil: (promise: Promise<unknown>) => work.push(promise) } as never)
    await Promise.all(work)
  }

  push(text: PushText = hello) {
    return this.fire('push', { data: { json: () => text } })
  }
}

let worker: FakeWorker
beforeEach(() => {
  worker = new FakeWorker()
  listen(worker.scope)
})

describe('a push', () => {
  it('is shown in the language of the browser, with the count at the icon', async () => {
    await worker.push()
    expect(worker.shown).toMatchObject([{ title: 'Kim hat geschrieben (#12)', body: 'Hello?', options: { tag: 'parley-1-12', silent: false } }])
    expect(worker.badge).toBe(2)
  })

  it('has a title without the texts of the page, or a name', async () => {
    await worker.push({ ...hello, name: '' })
    worker.texts = null
    await worker.push({ ...hello, tag: 'parley-1-13', name: '$&' })
    expect(worker.shown.map(({ title }) => title)).toEqual(['Ohne Namen hat geschrieben (#12)', 'New message in conversation #12 with Kim'])
  })

  it('takes a name literally', async () => {
    await worker.push({ ...hello, name: '{n} $& $1' })
    expect(worker.shown[0]?.title).toBe('{n} $& $1 hat geschrieben (#12)')
  })

  it('is not shown while a tab is visible', async () => {
    worker.tabs = [new FakeTab('hidden'), new FakeTab('visible')]
    await worker.push()
    expect(worker.history).toEqual([])
  })

  it('is shown while all tabs are hidden', async () => {
    worker.tabs = [new FakeTab('hidden')]
    await worker.push()
    expect(worker.shown).toHaveLength(1)
  })

  it('replaces the same notification silently when it comes again, or is older', async () => {
    await worker.push()
    await worker.push()
    await worker.push({ ...hello, body: 'Older', version: 2 })
    expect(worker.shown).toMatchObject([{ body: 'Hello?', data: { version: 3 } }])
    expect(worker.history.map(({ options }) => options.silent)).toEqual([false, true, true])
    expect(worker.history.map(({ options }) => options.renotify)).toEqual([false, false, false])
  })

  it('tells again of a later message', async () => {
    await worker.push()
    await worker.push({ ...hello, body: 'Anybody?', version: 5 })
    expect(worker.shown).toMatchObject([{ body: 'Anybody?', data: { version: 5 }, options: { renotify: true, silent: false } }])
  })

  it('is ignored without content', async () => {
    await worker.fire('push', { data: null })
    expect(worker.history).toEqual([])
  })
})

describe('a click', () => {
  const click = async () => {
    await worker.push()
    const notification = worker.shown[0]
    await worker.fire('notificationclick', { notification })
    expect(worker.shown).toEqual([])
    return (notification?.data as ShownData).url
  }

  it('opens the conversation in a window', async () => {
    expect(worker.opened).toEqual([])
    const url = await click()
    expect(worker.opened).toEqual([url])
  })

  it('opens it in the tab that is there', async () => {
    const tab = new FakeTab('hidden')
    worker.tabs = [tab]
    const url = await click()
    expect(tab.focus).toHaveBeenCalledOnce()
    expect(tab.postMessage).toHaveBeenCalledWith({ type: OPEN, url })
    expect(worker.opened).toEqual([])
  })
})

it('asks open tabs to store a new address', async () => {
  const tab = new FakeTab('hidden')
  worker.tabs = [tab]
  await worker.fire('pushsubscriptionchange')
  expect(tab.postMessage).toHaveBeenCalledWith({ type: RENEW })
})
