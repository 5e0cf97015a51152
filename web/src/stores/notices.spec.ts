import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '@/api/client'
import { useConnection } from './connection'
import { useNotices } from './notices'
import { refusesOffline } from './offline'

beforeEach(() => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
})
afterEach(() => {
  vi.useRealTimers()
})

const keys = () => useNotices().notices.map(({ key }) => key)

describe('a notice', () => {
  it.each([['info', 5], ['success', 10], ['failure', 12]] as const)('with the tone %s disappears after %d seconds', (tone, seconds) => {
    useNotices().notify({ key: 'text_copied', tone })
    vi.advanceTimersByTime(seconds * 1000 - 1)
    expect(keys()).toEqual(['text_copied'])
    vi.advanceTimersByTime(1)
    expect(keys()).toEqual([])
  })

  it('is informative, without a reason, a button or values, unless it says otherwise', () => {
    useNotices().notify({ key: 'text_copied' })
    expect(useNotices().notices).toEqual([
      { id: 1, key: 'text_copied', tone: 'info', params: {}, reason: null, unreachable: false, action: null, lasting: false },
    ])
  })

  it('runs its own action and disappears alone', () => {
    const done: string[] = []
    const withAction = (key: 'text_copied' | 'offline') => useNotices().notify({ key, action: { label: 'undo', run: () => void done.push(key) } })
    withAction('text_copied')
    useNotices().act(withAction('offline'))
    expect([done, keys()]).toEqual([['offline'], ['text_copied']])
  })

  it('stays until it is dismissed, alone, if it lasts', () => {
    const lasting = useNotices().notify({ key: 'message_undelivered', lasting: true })
    useNotices().notify({ key: 'offline', lasting: true })
    vi.advanceTimersByTime(60_000)
    useNotices().dismiss(lasting)
    expect(keys()).toEqual(['offline'])
  })

  it('stays while one of the notices is held, and has its whole time after that', () => {
    const notices = useNotices()
    notices.notify({ key: 'text_copied' })
    vi.advanceTimersByTime(4_000)
    notices.hold()
    notices.notify({ key: 'image_copied' })
    vi.advanceTimersByTime(60_000)
    expect(keys()).toEqual(['text_copied', 'image_copied'])
    notices.release()
    vi.advanceTimersByTime(4_999)
    expect(keys()).toEqual(['text_copied', 'image_copied'])
    vi.advanceTimersByTime(1)
    expect(keys()).toEqual([])
  })

  it('is not ended by a hold if it lasts', () => {
    const notices = useNotices()
    notices.notify({ key: 'offline', lasting: true })
    notices.hold()
    notices.release()
    vi.advanceTimersByTime(60_000)
    expect(keys()).toEqual(['offline'])
  })

  it('after a hold has its time again', () => {
    const notices = useNotices()
    notices.hold()
    notices.release()
    notices.notify({ key: 'text_copied' })
    vi.advanceTimersByTime(5_000)
    expect(keys()).toEqual([])
  })

  it('is dismissed by its button, unless the action says that it failed', () => {
    const run = vi.fn(() => false as unknown)
    const id = useNotices().notify({ key: 'status_failed', action: { label: 'retry', run } })
    useNotices().act(id)
    expect([run.mock.calls.length, keys()]).toEqual([1, ['status_failed']])
    run.mockReturnValue(undefined)
    useNotices().act(id)
    expect(keys()).toEqual([])
  })
})

describe('a failure', () => {
  it('shows what the server said', () => {
    useNotices().fail('labels_failed', new ApiError(422, 'invalid', 'Too many labels.'))
    expect(useNotices().notices).toMatchObject([{ tone: 'failure', reason: 'Too many labels.', unreachable: false, action: null }])
  })

  it('says that the server was not reached, instead of a text that no server wrote', () => {
    useNotices().fail('labels_failed', new ApiError(0, 'network', 'The server could not be reached.'))
    expect(useNotices().notices).toMatchObject([{ reason: null, unreachable: true }])
  })

  it('is not what a request has that was cancelled', () => {
    useNotices().fail('labels_failed', new ApiError(0, 'aborted', 'The request was cancelled.'))
    expect(keys()).toEqual([])
  })

  it('of the client itself shows no reason', () => {
    useNotices().fail('labels_failed', new TypeError('x is undefined'))
    expect(useNotices().notices).toMatchObject([{ reason: null, unreachable: false }])
  })

  it('can be tried again', () => {
    const retry = vi.fn()
    useNotices().fail('labels_failed', new ApiError(503, 'busy', 'Busy.'), retry)
    expect(useNotices().notices).toMatchObject([{ id: 1, action: { label: 'retry' } }])
    useNotices().act(1)
    expect([retry.mock.calls.length, keys()]).toEqual([1, []])
  })
})

describe('without a network', () => {
  const online = (onLine: boolean) => vi.stubGlobal('navigator', { onLine })

  it('an action is refused with one notice, however often it is tried', () => {
    online(false)
    expect([useConnection().isOffline, refusesOffline(), refusesOffline()]).toEqual([true, true, true])
    expect(useNotices().notices).toMatchObject([{ key: 'offline', tone: 'failure' }])
  })

  it('is the only reason to refuse an action', () => {
    online(true)
    expect(refusesOffline()).toBe(false)
    expect(keys()).toEqual([])
  })
})
