import { beforeEach, describe, expect, it, vi } from 'vitest'
import { draftingBrowser } from '@/testing/draftingBrowser'
import { saveDraft } from '@/testing/fakeDrafts'
import { ErrorResponse } from '@/testing/fakeServer'
import { useDrafts } from './drafts'
import { useDraftSync } from './draftSync'
import { useOutbox } from './outbox'

const SAVE = 'PATCH A/conversations/1/draft_messages'
const SEND = 'POST A/conversations/1/messages'
const browser = draftingBrowser()
const { bodies, pass, reload, send, stored, type } = browser

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
    const release = browser.server.hold(SAVE)
    await type('Hel')
    await type('Hello')
    expect(bodies()).toHaveLength(1)
    release()
    await pass(2_000)
    expect(stored()).toMatchObject({ message: 'Hello', version: 2 })
  })

  it('says that a text is only here, and tries again until it is saved', async () => {
    browser.server.reachable = false
    await type('Hello')
    expect(useDrafts().problemOf(1, 'reply')).toEqual({ reason: 'unsaved' })
    browser.server.reachable = true
    await pass(60_000)
    expect([stored().message, useDrafts().problemOf(1, 'reply')]).toEqual(['Hello', null])
  })

  it('says that a text is too long, and saves a shorter one', async () => {
    browser.server.on(SAVE, () => new ErrorResponse(422, { code: 'draft_too_long', message: '' }))
    await type('Long')
    expect(useDrafts().problemOf(1, 'reply')).toEqual({ reason: 'tooLong' })
    browser.server.restore(SAVE)
    await type('Short')
    expect([stored().message, useDrafts().problemOf(1, 'reply')]).toEqual(['Short', null])
  })

  it('ends when the conversation is gone', async () => {
    browser.server.on(SAVE, () => new ErrorResponse(404, { code: 'conversation_not_found', message: '' }))
    await type('Hello')
    await pass(600_000)
    expect([bodies().length, useDrafts().problemOf(1, 'reply')]).toEqual([1, null])
  })

  it('overtakes its own save whose answer was lost', async () => {
    browser.server.on(SAVE, (request) => { browser.server.endpoint(request); throw new TypeError('lost') })
    await type('Hel')
    browser.server.restore(SAVE)
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
    browser.server.on(SAVE, async (request) => {
      await new Promise<void>(resolve => gate.open = resolve)
      return saveDraft(browser.server.desk, request, 1)
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
    const release = browser.server.hold(SEND)
    send('Hello')
    await type('And')
    release()
    await pass(60_000)
    expect([stored().message, useDrafts().of(1).reply]).toEqual(['And', 'And'])
  })

  it('keeps the draft of a refused message on the server until the agent discards it', async () => {
    useDraftSync()
    await type('Hello')
    browser.server.on(SEND, () => new ErrorResponse(422, { code: 'content_invalid', message: '' }))
    send('Hello')
    await pass(0)
    expect(stored().message).toBe('Hello')
    useOutbox().discard(useOutbox().entries[0]?.echo_id ?? '')
    await pass(2_000)
    expect(stored().has_draft).toBe(false)
  })
})
