/** Drafts that another device, an earlier page or another account has written. */
import { describe, expect, it } from 'vitest'
import { keepOwn, takeOther } from '@/features/drafts/choices'
import { draftingBrowser } from '@/testing/draftingBrowser'
import { emptyDraft } from '@/testing/fakeDrafts'
import { useDrafts } from './drafts'
import { useDraftSync } from './draftSync'

const browser = draftingBrowser()
const { bodies, pass, phoneSaves, reload, send, stored, type } = browser

describe('another device', () => {
  it('shows its draft here after a reload, in a browser that never had it', async () => {
    phoneSaves('From the phone')
    await useDraftSync().refresh()
    expect(useDrafts().of(1)).toMatchObject({ reply: 'From the phone', kind: 'reply' })
    expect(useDrafts().textOf(1)).toBe('From the phone')
    expect(bodies()).toEqual([])
  })

  it('continues a draft, and its end is taken over', async () => {
    const sync = useDraftSync()
    await type('Hello')
    await sync.receive(phoneSaves('Hello Kim'))
    expect(useDrafts().of(1).reply).toBe('Hello Kim')
    emptyDraft(browser.server.desk, 1, false, { draft_version: 2, draft_writer: 'phone', draft_edit: Date.now() })
    await sync.receive(stored())
    expect(useDrafts().of(1).reply).toBe('')
    await pass(60_000)
    expect(bodies()).toHaveLength(1)
  })

  it('empties the text here at the next connection when its event was missed', async () => {
    const sync = useDraftSync()
    await type('Hello')
    emptyDraft(browser.server.desk, 1, false, { draft_version: 1, draft_writer: 'phone', draft_edit: Date.now() })
    await sync.refresh()
    expect(useDrafts().of(1).reply).toBe('')
  })

  it('shows the recipients that were chosen there, until the message is sent', async () => {
    const sync = useDraftSync()
    const recipients = { to: ['kim@customer.example'], cc: [], bcc: [] }
    await type('Hello')
    await sync.receive(phoneSaves('Hello Kim', stored().version, recipients))
    expect(useDrafts().of(1)).toMatchObject({ reply: 'Hello Kim', recipients })
    emptyDraft(browser.server.desk, 1, false, { draft_version: 2, draft_writer: 'phone', draft_edit: Date.now() })
    await sync.receive(stored())
    expect(useDrafts().of(1).recipients).toBeUndefined()
  })

  it('never replaces recipients that were chosen here and are not saved yet', async () => {
    const sync = useDraftSync()
    const recipients = { to: ['kim@customer.example'], cc: [], bcc: [] }
    await type('Hello')
    useDrafts().update(1, { recipients })
    await sync.receive(phoneSaves('Hello', stored().version, { ...recipients, cc: ['ann@customer.example'] }))
    expect(useDrafts().problemOf(1, 'reply')).toMatchObject({ reason: 'conflict', other: { recipients: { cc: ['ann@customer.example'] } } })
    takeOther(1, 'reply')
    expect(useDrafts().of(1).recipients).toMatchObject({ cc: ['ann@customer.example'] })
  })

  it('is told of other recipients, also without another text', async () => {
    useDraftSync()
    await type('Hello')
    useDrafts().update(1, { recipients: { to: [], cc: [], bcc: ['boss@acme.example'] } })
    await pass(2_000)
    expect(stored().recipients).toEqual({ to: [], cc: [], bcc: ['boss@acme.example'] })
    useDrafts().update(1, { note: 'Ask Ben' })
    await pass(2_000)
    expect(stored(true)).not.toHaveProperty('recipients')
  })

  it('never replaces a text that was edited here and is not saved yet', async () => {
    const sync = useDraftSync()
    await type('Hello')
    useDrafts().update(1, { reply: 'Hello from here' })
    await sync.receive(phoneSaves('Hello from there'))
    expect(useDrafts().of(1).reply).toBe('Hello from here')
    expect(useDrafts().problemOf(1, 'reply')).toMatchObject({ reason: 'conflict', other: { message: 'Hello from there' } })
    await pass(60_000)
    expect(stored().message).toBe('Hello from there')
  })

  it('is told by the refusal of a save when its event was missed', async () => {
    useDraftSync()
    await type('Hello')
    phoneSaves('Hello from there')
    await type('Hello from here')
    expect(useDrafts().problemOf(1, 'reply')).toMatchObject({ other: { message: 'Hello from there', version: 2 } })
    keepOwn(1, 'reply')
    await pass(2_000)
    expect([stored().message, useDrafts().problemOf(1, 'reply')]).toEqual(['Hello from here', null])
    phoneSaves('Once more')
    await type('And here')
    takeOther(1, 'reply')
    await pass(60_000)
    expect([useDrafts().of(1).reply, stored().message, useDrafts().problemOf(1, 'reply')]).toEqual(['Once more', 'Once more', null])
  })

  it('leaves the newer text here when it has only sent the older one', async () => {
    const sync = useDraftSync()
    await type('Hello')
    useDrafts().update(1, { reply: 'Hello, and' })
    emptyDraft(browser.server.desk, 1, false, { draft_version: 1, draft_writer: 'phone', draft_edit: Date.now() })
    await sync.receive(stored())
    await pass(2_000)
    expect([useDrafts().of(1).reply, stored().message, useDrafts().problemOf(1, 'reply')]).toEqual(['Hello, and', 'Hello, and', null])
  })

  it('is asked for the whole of a long draft', async () => {
    const saved = phoneSaves('A long text')
    await useDraftSync().receive({ ...saved, message: 'A', truncated: true })
    expect(useDrafts().of(1).reply).toBe('A long text')
  })
})

describe('a page', () => {
  it('does not save the drafts of another account that was chosen', async () => {
    const sync = useDraftSync()
    localStorage.setItem('parley.drafts-aside', JSON.stringify({ 2: { 1: { reply: 'For Acme', note: '', kind: 'reply', in_reply_to: null } } }))
    useDrafts().changeAccount(1, 2)
    document.dispatchEvent(new Event('focusout'))
    await sync.refresh()
    await sync.receive(phoneSaves('From the phone'))
    await pass(60_000)
    expect([useDrafts().of(1).reply, bodies()]).toEqual(['For Acme', []])
  })

  it('puts drafts of an account aside that is no longer open', async () => {
    useDrafts().update(1, { reply: 'For Acme' })
    useDrafts().account = 2
    await useDraftSync().refresh()
    await pass(2_000)
    expect([useDrafts().of(1).reply, bodies()]).toEqual(['', []])
  })

  it('saves the text that an earlier page has lost', async () => {
    useDrafts().update(1, { reply: 'Hello' })
    await (await reload()).refresh()
    await pass(0)
    expect(stored().message).toBe('Hello')
  })

  it('saves drafts of a version that kept them in the browser alone', async () => {
    localStorage.setItem('parley.drafts', JSON.stringify({ 1: { reply: 'Old', note: '', kind: 'reply', in_reply_to: null } }))
    await (await reload()).refresh()
    await pass(0)
    expect(stored().message).toBe('Old')
  })

  it('ignores events and lists that are older than what it knows', async () => {
    const sync = useDraftSync()
    const old = phoneSaves('Old')
    await sync.receive(phoneSaves('New'))
    await sync.receive(old)
    expect(useDrafts().of(1).reply).toBe('New')
    send('New')
    await sync.receive({ ...old, version: 2, message: 'New' })
    expect(useDrafts().of(1).reply).toBe('')
  })

  it('forgets after a day what it knew of sent drafts', async () => {
    const sync = useDraftSync()
    await type('Hello')
    send('Hello')
    await pass(0)
    expect(Object.keys(useDrafts().marks)).toEqual(['1:reply'])
    await pass(86_400_001)
    await sync.refresh()
    expect(useDrafts().marks).toEqual({})
  })
})
