import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeClock, socketFactory } from '@/testing/fakeSocket'
import { socketUrl, useConnection } from './connection'

let clock: FakeClock
let sockets: ReturnType<typeof socketFactory>
let visibility: DocumentVisibilityState
const onLive = vi.fn()

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
  clock = new FakeClock()
  sockets = socketFactory()
  visibility = 'visible'
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visibility)
  setNetwork(true)
  setActivePinia(createPinia())
})
afterEach(() => {
  useConnection().close()
  vi.useRealTimers()
  vi.restoreAllMocks()
  onLive.mockReset()
})

function setNetwork(onLine: boolean): void {
  vi.stubGlobal('navigator', { onLine })
}

function open(): void {
  const ignored = () => undefined
  useConnection().open({
    url: () => 'ws://desk.test/cable', position: 10, WebSocket: sockets.WebSocket, clock,
    onEvents: ignored, onEphemeral: ignored, onReset: ignored, onLive,
  })
}

function goLive(): void {
  open()
  sockets.last().open()
  sockets.last().push({ head: 10 })
}

const state = () => useConnection().state
const typing = () => sockets.last().sentFrames('typing').map(({ conversation_id, typing_status, is_private }) => [conversation_id, typing_status, is_private])

it('goes to the server that served the page, with the token and the account', () => {
  expect(socketUrl('a b', 3)).toBe(`${location.origin.replace('http', 'ws')}/cable?token=a+b&account_id=3`)
})

describe('the connection', () => {
  it('is offline before it is opened and after it is closed', () => {
    expect([state(), useConnection().wasLive]).toEqual(['offline', false])
    goLive()
    expect([state(), useConnection().wasLive, onLive.mock.calls.length]).toEqual(['live', true, 1])
    sockets.last().push({ events: [], from: 10, to: 12 })
    expect(useConnection().position).toBe(12)
    useConnection().close()
    expect([state(), useConnection().wasLive, sockets.last().closed]).toEqual(['offline', false, true])
  })

  it('has not been live while it only connects', () => {
    open()
    expect([state(), useConnection().position, useConnection().wasLive, onLive.mock.calls.length]).toEqual(['connecting', 10, false, 0])
  })

  it('is replaced when it is opened again', () => {
    goLive()
    const former = sockets.last()
    open()
    expect([former.closed, sockets.created.length, useConnection().wasLive]).toEqual([true, 2, false])
  })

  it('says that the server is behind until it is not, or until it is closed', () => {
    goLive()
    useConnection().resume()
    sockets.last().push({ head: 10, behind: 900 })
    expect(useConnection().isBehind).toBe(true)
    useConnection().close()
    expect(useConnection().isBehind).toBe(false)
  })

  it.each(['online', 'pageshow'])('is made at once on the event %s', (event) => {
    goLive()
    sockets.last().drop()
    expect(sockets.created).toHaveLength(1)
    dispatchEvent(new Event(event))
    expect(sockets.created).toHaveLength(2)
  })

  it('is made at once when the page is visible again, not when it is hidden', () => {
    goLive()
    sockets.last().drop()
    visibility = 'hidden'
    document.dispatchEvent(new Event('visibilitychange'))
    expect(sockets.created).toHaveLength(1)
    visibility = 'visible'
    document.dispatchEvent(new Event('visibilitychange'))
    expect(sockets.created).toHaveLength(2)
  })

  it('is not tried again without a network', () => {
    goLive()
    setNetwork(false)
    dispatchEvent(new Event('offline'))
    clock.advance(120_000)
    expect([state(), useConnection().isOffline, sockets.created.length]).toEqual(['offline', true, 1])
    setNetwork(true)
    dispatchEvent(new Event('online'))
    expect([useConnection().isOffline, sockets.created.length]).toEqual([false, 2])
  })

  it('counts more, when it is live, than a browser which denies the network', () => {
    goLive()
    setNetwork(false)
    useConnection().resume()
    expect(useConnection().isOffline).toBe(false)
  })

  it('learns when it is opened whether there is a network', () => {
    useConnection()
    setNetwork(false)
    open()
    useConnection().close()
    expect(useConnection().isOffline).toBe(true)
  })

  it('listens to nothing after it was closed', () => {
    goLive()
    useConnection().close()
    setNetwork(false)
    for (const event of ['online', 'offline', 'pageshow'])
      dispatchEvent(new Event(event))
    document.dispatchEvent(new Event('visibilitychange'))
    expect(useConnection().isOffline).toBe(false)
  })
})

describe('contacts on the screen', () => {
  const asked = () => sockets.last().sentFrames('presence').map(({ contacts }) => contacts)

  it('are asked about when they appear and again with each connection', () => {
    goLive()
    expect(asked()).toEqual([])
    useConnection().watchContacts([501])
    expect(asked()).toEqual([[501]])
    sockets.last().drop()
    dispatchEvent(new Event('online'))
    sockets.last().open()
    sockets.last().push({ head: 10 })
    expect(asked()).toEqual([[501]])
  })

  it('are part of the presence that is asked for now and then', () => {
    goLive()
    useConnection().watchContacts([501])
    for (let ping = 0; ping < 4; ping++) {
      clock.advance(25_000)
      sockets.last().push({ head: 10 })
    }
    expect(asked()).toEqual([[501], [501]])
  })

  it('are not asked about when there are none', () => {
    goLive()
    useConnection().watchContacts([])
    expect(asked()).toEqual([])
  })
})

describe('the conversation that the agent looks at', () => {
  const viewing = () => sockets.last().sentFrames('viewing').map(({ conversation_id }) => conversation_id)

  it('is told once, and with each ping', () => {
    goLive()
    useConnection().view(7)
    useConnection().view(7)
    expect(viewing()).toEqual([7])
    clock.advance(25_000)
    expect(sockets.last().sentFrames('ping').at(-1)).toMatchObject({ viewing: 7 })
    useConnection().view(null)
    expect(viewing()).toEqual([7, null])
  })

  it('is not part of a ping when there is none', () => {
    goLive()
    clock.advance(25_000)
    expect(sockets.last().sentFrames('ping').at(-1)).not.toHaveProperty('viewing')
  })

  it('is told again after the connection was lost', () => {
    useConnection().view(7)
    goLive()
    expect(viewing()).toEqual([7])
    sockets.last().drop()
    clock.advance(60_000)
    sockets.last().open()
    sockets.last().push({ head: 10 })
    expect(viewing()).toEqual([7])
  })
})

describe('typing', () => {
  it('is reported at most every 10 seconds for each text', () => {
    goLive()
    const connection = useConnection()
    connection.startTyping(1, false)
    vi.advanceTimersByTime(9_999)
    connection.startTyping(1, false)
    expect(typing()).toEqual([[1, 'on', false]])
    vi.advanceTimersByTime(1)
    connection.startTyping(1, false)
    connection.startTyping(1, true)
    connection.startTyping(2, true)
    expect(typing().slice(1)).toEqual([[1, 'on', false], [1, 'on', true], [2, 'on', true]])
  })

  it('is reported with the next key when it could not be sent', () => {
    open()
    useConnection().startTyping(1, false)
    sockets.last().open()
    useConnection().startTyping(1, false)
    expect(typing()).toEqual([[1, 'on', false]])
  })

  it('ends once, where it began', () => {
    goLive()
    const connection = useConnection()
    connection.stopTyping(1, false)
    connection.startTyping(1, false)
    connection.stopTyping(1, true)
    connection.stopTyping(1, false)
    connection.stopTyping(1, false)
    connection.startTyping(1, false)
    expect(typing()).toEqual([[1, 'on', false], [1, 'off', false], [1, 'on', false]])
  })
})

it('without a connection nothing is sent and nothing fails', () => {
  const connection = useConnection()
  connection.startTyping(1, false)
  connection.stopTyping(1, false)
  connection.watchContacts([501])
  connection.resume()
  dispatchEvent(new Event('offline'))
  expect(sockets.created).toEqual([])
})
