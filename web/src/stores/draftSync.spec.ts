import { flushPromises } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { WireDraft } from '@/api/types'
import { keepOwn, takeOther } from '@/features/drafts/choices'
import { draftOf, emptyDraft, saveDraft } from '@/testing/fakeDrafts'
import type { FakeServer } from '@/testing/fakeServer'
import { ErrorResponse } from '@/testing/fakeServer'
import { signIn } from '@/testing/signIn'
import { stopStores } from '@/testing/stopStores'
import { wireConversation } from '@/testing/wire'
import { useDrafts } from './drafts'
import { useDraftSync } from './draftSync'
import { useOutbox } from './outbox'
import { useSession } from './session'

const SAVE = 'PATCH A/conversations/1/draft_messages'
const SEND = 'POST A/conversations/1/messages'
let server: FakeServer

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  server = await signIn({ conversations: [wireConversation()] })
})
afterEach(() => stopStores())

const stored = (note = false) => draftOf(server.desk, 1, note)
const bodies = () => server.requests.filter(({ method }) => method === 'PATCH').map(({ body }) => body as { message: string, edit: number })

async function pass(ms: number) {
  await vi.advanceTimersByTimeAsync(ms)
  await flushPromises()
}

async function type(reply: string) {
  useDrafts().update(1, { reply })
  await pass(2_000)
}

/** Another device saves on top of what it knows. */
function phoneSaves(message: string, version = stored().version): WireDraft {
  return saveDraft(server.desk, { body: { message, private: false, in_reply_to: null, version, writer: 'phone', edit: Date.now() } }, 1) as WireDraft
}

/** The page is loaded again. */
async function reload() {
  await stopStores()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  setActivePinia(createPinia())
  await useSession().restore()
  return useDraftSync()
}

function send(content: string) {
  const origin = useDrafts().originOf(1, 'reply')
  useOutbox().send(1, { content, private: false, from: origin })
  useDrafts().clear(1, 'reply')
  return origin
}

describe('saving', () => {
  beforeEach(() => { useDraftSync() })

  it('waits for a pause and sends the newest text once', async () => {
    for (const reply of ['H', 'He', 'Hello']) {
      useDrafts().update(1, { reply })
      await pass(1_900)
    }
    expect(bodies()).toEqual([])
    await pass(100)
    expect(bodies()).toMatchObject([{ message: 'Hello', private: false, version: 0 }])
    await pass(60_000)
    expect(bodies()).toHaveLength(1)
    expect(useDrafts().markOf(1, 'reply')).toMatchObject({ version: 1, stored: true, dirty: false })
  })

  it('does not wait longer than ten seconds for a pause', async () => {
    for (let second = 0; second < 11; second += 1) {
      useDrafts().update(1, { reply: `${second}` })
      await pass(1_000)
    }
    expect(bodies()).toMatchObject([{ message: '9' }])
  })

  it('happens at once when the field is left or the page is hidden', async () => {
    useDrafts().update(1, { reply: 'Hello' })
    document.dispatchEvent(new Event('focusout'))
    await pass(0)
    expect(stored().message).toBe('Hello')
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
    useDrafts().update(1, { note: 'Ask Ben' })
    document.dispatchEvent(new Event('visibilitychange'))
    await pass(0)
    expect(stored(true).message).toBe('Ask Ben')
  })

  it('carries the reply target', async () => {
    useDrafts().update(1, { in_reply_to: 9 })
    await pass(2_000)
    expect(bodies()).toEqual([])
    await type('Hello')
    expect(stored()).toMatchObject({ message: 'Hello', in_reply_to: 9 })
  })

  it('empties what was emptied, and sends nothing for what was never saved', async () => {
    useDrafts().update(1, { reply: 'H' })
    await type('')
    expect(bodies()).toEqual([])
    await type('Hello')
    await type('')
    expect(stored()).toMatchObject({ has_draft: false, version: 2 })
  })

  it('saves an edit during a save after it', async () => {
    const release = server.hold(SAVE)
    await type('Hel')
    await type('Hello')
    expect(bodies()).toHaveLength(1)
    release()
    await pass(2_000)
    expect(stored()).toMatchObject({ message: 'Hello', version: 2 })
  })

  it('says that a text is only here, and tries again until it is saved', async () => {
    server.reachable = false
    await type('Hello')
    expect(useDrafts().problemOf(1, 'reply')).toEqual({ reason: 'unsaved' })
    server.reachable = true
    await pass(60_000)
    expect([stored().message, useDrafts().problemOf(1, 'reply')]).toEqual(['Hello', null])
  })

  it('says that a text is too long, and saves a shorter one', async () => {
    server.on(SAVE, () => new ErrorResponse(422, { code: 'draft_too_long', message: '' }))
    await type('Long')
    expect(useDrafts().problemOf(1, 'reply')).toEqual({ reason: 'tooLong' })
    server.restore(SAVE)
    await type('Short')
    expect([stored().message, useDrafts().problemOf(1, 'reply')]).toEqual(['Short', null])
  })

  it('ends when the conversation is gone', async () => {
    server.on(SAVE, () => new ErrorResponse(404, { code: 'conversation_not_found', message: '' }))
    await type('Hello')
    await pass(600_000)
    expect([bodies().length, useDrafts().problemOf(1, 'reply')]).toEqual([1, null])
  })

  it('overtakes its own save whose answer was lost', async () => {
    server.on(SAVE, (request) => { server.endpoint(request); throw new TypeError('lost') })
    await type('Hel')
    server.restore(SAVE)
    await type('Hello')
    expect([stored().message, stored().version, useDrafts().problemOf(1, 'reply')]).toEqual(['Hello', 2, null])
  })
})

describe('sending', () => {
  it('names no draft that the server cannot have', () => {
    useDraftSync()
    useDrafts().update(1, { reply: 'Hello' })
    expect(send('Hello')).toBeUndefined()
  })

  it('empties the draft, also when its last save comes later', async () => {
    useDraftSync()
    await type('Hel')
    const gate: { open?: () => void } = {}
    server.on(SAVE, async (request) => {
      await new Promise<void>(resolve => gate.open = resolve)
      return saveDraft(server.desk, request, 1)
    })
    await type('Hello')
    send('Hello')
    await pass(0)
    gate.open?.()
    await pass(60_000)
    expect([stored().has_draft, useDrafts().of(1).reply, useDrafts().problemOf(1, 'reply')]).toEqual([false, '', null])
    await (await reload()).refresh()
    expect(useDrafts().of(1).reply).toBe('')
  })

  it('leaves the next draft alone', async () => {
    useDraftSync()
    await type('Hello')
    const release = server.hold(SEND)
    send('Hello')
    await type('And')
    release()
    await pass(60_000)
    expect([stored().message, useDrafts().of(1).reply]).toEqual(['And', 'And'])
  })

  it('keeps the draft of a refused message on the server until the agent discards it', async () => {
    useDraftSync()
    await type('Hello')
    server.on(SEND, () => new ErrorResponse(422, { code: 'content_invalid', message: '' }))
    send('Hello')
    await pass(0)
    expect(stored().message).toBe('Hello')
    useOutbox().discard(useOutbox().entries[0]?.echo_id ?? '')
    await pass(2_000)
    expect(stored().has_draft).toBe(false)
  })
})

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
    emptyDraft(server.desk, 1, false, { draft_version: 2, draft_writer: 'phone', draft_edit: Date.now() })
    await sync.receive(stored())
    expect(useDrafts().of(1).reply).toBe('')
    await pass(60_000)
    expect(bodies()).toHaveLength(1)
  })

  it('empties the text here at the next connection when its event was missed', async () => {
    const sync = useDraftSync()
    await type('Hello')
    emptyDraft(server.desk, 1, false, { draft_version: 1, draft_writer: 'phone', draft_edit: Date.now() })
    await sync.refresh()
    expect(useDrafts().of(1).reply).toBe('')
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
    emptyDraft(server.desk, 1, false, { draft_version: 1, draft_writer: 'phone', draft_edit: Date.now() })
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
