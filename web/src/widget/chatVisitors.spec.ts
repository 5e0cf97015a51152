/** Several people use one browser, one after the other. */
import { expect, it, vi } from 'vitest'
import { fakeDesk } from './testing/fakeDesk'
import { leavablePage } from './testing/leavablePage'

leavablePage()
const desk = fakeDesk()
const written = () => desk.calls.filter(({ method, path }) => method === 'POST' && path === 'messages')

async function openedBy(identifier: string | null) {
  desk.visitors.add('first').add('second')
  const opened = desk.openChat('first')
  await opened.chat.start()
  opened.chat.contact.value = { id: 7, pubsub_token: '', identifier }
  return opened.chat
}

/** Holds the answers to requests of this path. */
function held(path: string, method = 'POST'): () => void {
  const send = fetch
  const answered: (() => void)[] = []
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const answer = await send(url, init)
    if (url.includes(path) && init.method === method)
      await new Promise<void>(resolve => answered.push(resolve))
    return answer
  })
  return () => {
    vi.stubGlobal('fetch', send)
    answered.forEach(run => run())
  }
}

it.each([[null, 1], ['person-1', 0]])('sends what the visitor with the identifier %j has waiting %i times as another one', async (identifier, times) => {
  const chat = await openedBy(identifier)
  desk.isReachable = false
  chat.send('Private')
  const intents = await chat.intents()
  intents.label('vip', true)
  await vi.waitFor(() => expect(chat.isReachable.value).toBe(false))
  desk.isReachable = true
  await chat.changeVisitor('second')
  chat.wake()
  await vi.waitFor(() => expect(chat.waiting.value).toEqual([]))
  expect(written().filter(({ token }) => token === 'second')).toHaveLength(times)
  await vi.waitFor(() => expect(desk.calls.filter(({ path }) => path === 'labels')).toHaveLength(times))
  expect(localStorage.getItem('parley:intents:site1')).toBeNull()
})

it('shows nobody the answer to what another visitor has sent', async () => {
  const chat = await openedBy('person-1')
  const release = held('/messages')
  chat.send('Private')
  await vi.waitFor(() => expect(written()).toHaveLength(1))
  desk.routes['GET messages'] = () => ({ payload: [], meta: { head: 10, conversation: null } })
  await chat.changeVisitor('second')
  release()
  await new Promise(resolve => setTimeout(resolve, 20))
  expect(chat.messages.value).toEqual([])
})

it('stays forgotten when an answer comes later', async () => {
  const chat = await openedBy(null)
  const release = held('/config')
  const asked = chat.identify()
  await new Promise(resolve => setTimeout(resolve))
  localStorage.removeItem('parley:visitor:site1')
  dispatchEvent(new StorageEvent('storage', { key: 'parley:visitor:site1' }))
  release()
  await asked
  expect(localStorage.getItem('parley:visitor:site1')).toBeNull()
})
