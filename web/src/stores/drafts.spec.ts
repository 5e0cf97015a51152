import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { useDrafts } from './drafts'

beforeEach(() => {
  localStorage.clear()
  setActivePinia(createPinia())
})

describe('a draft', () => {
  it('of a conversation without one is an empty reply', () => {
    expect(useDrafts().of(1)).toEqual({ reply: '', note: '', kind: 'reply', in_reply_to: null })
  })

  it('belongs to one conversation and outlives the page', () => {
    useDrafts().update(1, { reply: 'Hello' })
    useDrafts().update(2, { note: 'Ask Ben' })
    setActivePinia(createPinia())
    expect([useDrafts().of(1).reply, useDrafts().of(2).note, useDrafts().of(3).reply]).toEqual(['Hello', 'Ask Ben', ''])
  })

  it.each([{ reply: 'Hello' }, { note: 'Hello' }, { in_reply_to: 9001 }, { kind: 'note' as const }])('is kept for %o alone', (change) => {
    useDrafts().update(1, change)
    expect(useDrafts().of(1)).toMatchObject(change)
  })

  it('is not stored when it is empty again', () => {
    const drafts = useDrafts()
    drafts.update(1, { reply: 'Hello' })
    drafts.update(2, { reply: 'Hello' })
    drafts.update(1, { reply: '' })
    expect(Object.keys(drafts.drafts)).toEqual(['2'])
  })

  it('loses the sent text and its reply target, and keeps the other text', () => {
    const drafts = useDrafts()
    drafts.update(1, { reply: 'Sent', note: 'Ask Ben', in_reply_to: 9001 })
    drafts.clear(1, 'reply')
    expect(drafts.of(1)).toMatchObject({ reply: '', note: 'Ask Ben', in_reply_to: null })
  })

  it('is erased with all others', () => {
    const drafts = useDrafts()
    drafts.update(1, { reply: 'Hello' })
    drafts.clearAll()
    expect([drafts.of(1).reply, drafts.drafts]).toEqual(['', {}])
  })
})

it.each([
  [{ reply: 'Reply', note: 'Note', kind: 'reply' as const }, 'Reply'],
  [{ reply: 'Reply', note: 'Note', kind: 'note' as const }, 'Note'],
  [{ reply: ' ', note: ' Note ', kind: 'reply' as const }, 'Note'],
  [{ reply: ' Reply ', note: '', kind: 'note' as const }, 'Reply'],
])('the list shows of %o the text "%s"', (draft, text) => {
  useDrafts().update(1, draft)
  expect(useDrafts().textOf(1)).toBe(text)
})
