import { describe, expect, it } from 'vitest'
import { Refusal, fakeDesk, message } from './testing/fakeDesk'
import { leavablePage } from './testing/leavablePage'

const page = leavablePage()
const desk = fakeDesk()

const OUTBOX = 'parley:outbox:site1'
const FILES = 'parley:tab_files:site1'
const contents = (chat: ReturnType<typeof desk.openChat>['chat']) => [...chat.messages.value, ...chat.waiting.value].map(({ content }) => content)
const stored = () => desk.stored.map(({ content }) => content)
const otherTab = (key: string) => window.dispatchEvent(new StorageEvent('storage', { key }))

/** A page that is left sends no more. The tab keeps its files' names. */
function leaveWithFile(chat: ReturnType<typeof desk.openChat>['chat']) {
  const kept = sessionStorage.getItem(FILES) ?? ''
  page.leave()
  chat.discard(chat.waiting.value[0]?.echoId ?? '')
  sessionStorage.setItem(FILES, kept)
}

/** A visitor who has written before, with an open socket. */
async function openKnown() {
  desk.visitors.add('known')
  desk.store({ content: 'First', echo_id: 'first' })
  const tab = desk.openChat('known')
  await tab.chat.start()
  const socket = desk.sockets.last()
  socket.open()
  socket.push({ head: desk.head, request: 1 })
  return { ...tab, socket }
}

it('asks for nothing and stores nothing while the visitor only looks', async () => {
  const { chat, sent } = desk.openChat()
  await chat.start()
  chat.isOpen.value = true
  expect(desk.calls).toEqual([])
  expect(sent).toEqual([])
  expect(localStorage).toHaveLength(0)
  expect(desk.sockets.created).toHaveLength(0)
})

it('sends the first message, makes the visitor known to the site, and opens the socket', async () => {
  const { chat, said } = desk.openChat()
  await chat.start()
  chat.send(' Hello\n')
  expect(contents(chat)).toEqual(['Hello'])
  await expect.poll(() => desk.sockets.created.length).toBe(1)
  expect(desk.paths().slice(0, 2)).toEqual(['POST config', 'POST messages'])
  expect(said('setAuthCookie')).toHaveLength(1)
  expect(said('setAuthCookie')[0]?.data).toEqual({ widgetAuthToken: 'visitor-1' })
  expect(said('onEvent').map(({ eventIdentifier }) => eventIdentifier)).toEqual(['chatwoot:on-start-conversation'])
  expect(desk.sockets.last().url).toContain('?token=pubsub')
  expect(contents(chat)).toEqual(['Hello'])
  expect(localStorage.getItem(OUTBOX)).toBeNull()
})

describe('a message', () => {
  it('is stored once when the answer was lost', async () => {
    const { chat } = desk.openChat()
    desk.losesAnswers.add('POST messages')
    chat.send('Hello')
    await expect.poll(() => desk.paths().filter(path => path === 'POST messages').length).toBe(2)
    await expect.poll(() => chat.waiting.value.length).toBe(0)
    expect(stored()).toEqual(['Hello'])
    expect(contents(chat)).toEqual(['Hello'])
  })

  it('is stored once when the page was closed before the answer', async () => {
    const first = desk.openChat()
    desk.losesAnswers.add('POST messages')
    first.chat.send('Hello')
    await expect.poll(stored).toEqual(['Hello'])
    desk.isReachable = false
    page.leave()
    const kept = localStorage.getItem(OUTBOX)
    expect(kept).toContain('Hello')
    desk.isReachable = true
    const second = desk.openChat('visitor-1')
    await second.chat.start()
    await expect.poll(() => second.chat.waiting.value.length).toBe(0)
    expect(stored()).toEqual(['Hello'])
    expect(contents(second.chat)).toEqual(['Hello'])
    await expect.poll(() => localStorage.getItem(OUTBOX)).toBeNull()
  })

  it('waits without a connection, in order, and survives a reload', async () => {
    desk.isReachable = false
    const first = desk.openChat()
    first.chat.send('One')
    first.chat.send('Two')
    await expect.poll(() => first.chat.isReachable.value).toBe(false)
    page.leave()
    const second = desk.openChat()
    expect(contents(second.chat)).toEqual(['One', 'Two'])
    desk.isReachable = true
    await second.chat.start()
    window.dispatchEvent(new Event('online'))
    await expect.poll(stored).toEqual(['One', 'Two'])
  })

  it('of an earlier visitor of this browser is not sent', async () => {
    desk.visitors.add('token-of-another-one')
    localStorage.setItem(OUTBOX, JSON.stringify([{ echoId: 'x', content: 'Private', createdAt: 1, referer: '', owner: 'token-of-somebody' }, { broken: true }]))
    const { chat } = desk.openChat('token-of-another-one')
    await chat.start()
    chat.send('Mine')
    await expect.poll(stored).toEqual(['Mine'])
  })

  it('stays for the visitor to decide when it is refused', async () => {
    desk.routes['POST messages'] = () => new Refusal(422, { message: 'Too long.' })
    const { chat } = desk.openChat()
    chat.send('Hello')
    await expect.poll(() => chat.waiting.value[0]?.problem).toEqual({ status: 422, message: 'Too long.' })
    delete desk.routes['POST messages']
    chat.send('Later')
    await expect.poll(stored).toEqual(['Later'])
    chat.retry(chat.waiting.value[0]?.echoId ?? '')
    await expect.poll(stored).toEqual(['Later', 'Hello'])
    await expect.poll(() => chat.waiting.value).toEqual([])
  })

  it('can be given up when it is refused', async () => {
    desk.routes['POST messages'] = () => new Refusal(422)
    const { chat } = desk.openChat()
    chat.send('Hello')
    await expect.poll(() => chat.waiting.value[0]?.problem?.status).toBe(422)
    chat.discard(chat.waiting.value[0]?.echoId ?? '')
    expect(contents(chat)).toEqual([])
    expect(localStorage.getItem(OUTBOX)).toBeNull()
  })

  it('is displayed once when its event comes before its answer', async () => {
    const { chat, socket } = await openKnown()
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => { release = resolve })
    const fetchNow = globalThis.fetch
    globalThis.fetch = async (input, init) => {
      const answer = await fetchNow(input, init)
      if (init?.method === 'POST' && String(input).includes('/messages?'))
        await held
      return answer
    }
    chat.send('Second')
    await expect.poll(stored).toEqual(['First', 'Second'])
    socket.push({ from: desk.head - 1, to: desk.head, events: [{ event: 'message.created', data: desk.stored[1], position: desk.head }] })
    expect(contents(chat)).toEqual(['First', 'Second'])
    release()
    await expect.poll(() => chat.waiting.value.length).toBe(0)
    expect(contents(chat)).toEqual(['First', 'Second'])
  })

  it('with a file is sent as a form and is not kept by the browser', async () => {
    const { chat } = desk.openChat()
    const file = new File(['x'], 'bill.pdf')
    chat.send('See this', [file])
    await expect.poll(() => desk.stored.length).toBe(2)
    const form = desk.calls.find(({ body }) => body instanceof FormData)?.body as FormData
    expect((form.get('message[attachments][]') as File).name).toBe('bill.pdf')
    expect([...form.keys()]).toContain('message[echo_id]')
  })

  it('with a file asks before the page is left, while it is sent', async () => {
    const leaves = () => window.dispatchEvent(new Event('beforeunload', { cancelable: true }))
    desk.isReachable = false
    const { chat } = desk.openChat()
    chat.send('Hello')
    expect(leaves()).toBe(true)
    chat.send('', [new File(['x'], 'bill.pdf')])
    expect(leaves()).toBe(false)
    desk.isReachable = true
    window.dispatchEvent(new Event('online'))
    await expect.poll(() => desk.stored.length).toBe(2)
    await expect.poll(() => chat.waiting.value.length).toBe(0)
    expect(leaves()).toBe(true)
    expect(sessionStorage).toHaveLength(0)
  })

  it('with a file that the page was left with is named as not sent, and is not sent again', async () => {
    desk.isReachable = false
    const first = desk.openChat().chat
    first.send('', [new File(['x'], 'bill.pdf')])
    leaveWithFile(first)
    desk.isReachable = true
    const { chat } = desk.openChat()
    await chat.start()
    expect(chat.waiting.value).toMatchObject([{ fileName: 'bill.pdf', problem: { status: 0 } }])
    chat.send('Hello')
    await expect.poll(stored).toEqual(['Hello'])
    const [lost] = chat.waiting.value
    expect(lost?.file).toBeUndefined()
    chat.discard(lost?.echoId ?? '')
    expect(chat.waiting.value).toEqual([])
    expect(sessionStorage).toHaveLength(0)
  })

  it('with a file that is stored is not named as lost, also among later messages', async () => {
    const { chat } = await openKnown()
    desk.losesAnswers.add('POST messages')
    chat.send('', [new File(['x'], 'bill.pdf')])
    await expect.poll(() => desk.stored.length).toBe(2)
    leaveWithFile(chat)
    for (let number = 0; number < 30; number++)
      desk.reply({ content: String(number) })
    const next = desk.openChat('known').chat
    expect(next.waiting.value).toEqual([])
    await next.start()
    expect(next.waiting.value).toEqual([])
    expect(sessionStorage.getItem(FILES)).toContain('bill.pdf')
    next.take({ messages: desk.stored })
    expect(next.waiting.value).toEqual([])
    expect(sessionStorage).toHaveLength(0)
  })

  it('with a file of another visitor of this tab is not named', () => {
    sessionStorage.setItem(FILES, JSON.stringify([{ echoId: 'x', content: '', createdAt: 1, referer: '', owner: 'token-of-somebody', fileName: 'bill.pdf' }]))
    expect(desk.openChat('token-of-another-one').chat.waiting.value).toEqual([])
    expect(desk.openChat('').chat.waiting.value).toEqual([])
  })

  it('of a new visitor answers the challenge of a flood', async () => {
    const answers: string[] = []
    desk.routes['POST messages'] = ({ body, headers }) => {
      const answer = headers.get('x-challenge-answer')
      if (!answer)
        return new Refusal(429, { code: 'challenge_required', message: 'Solve this.', challenge: '1.2.3', bits: 3 })
      answers.push(answer)
      return { ...desk.store((body as { message: { content: string, echo_id: string } }).message), pubsub_token: 'pubsub' }
    }
    const { chat } = desk.openChat()
    chat.send('Hello')
    await expect.poll(stored).toEqual(['Hello'])
    expect(answers).toEqual([expect.stringMatching(/^1\.2\.3\.\w+$/)])
    await expect.poll(() => chat.waiting.value).toEqual([])
  })

  it('is sent as a new visitor when the server knows the token no longer', async () => {
    const { chat, said } = desk.openChat('expired')
    desk.visitors.add('expired')
    await chat.start()
    desk.visitors.clear()
    chat.send('Hello')
    await expect.poll(stored).toEqual(['Hello'])
    expect(said('setAuthCookie').at(-1)?.data).toEqual({ widgetAuthToken: 'visitor-1' })
  })
})

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

it('starts another conversation after a resolved one', async () => {
  const { chat, said } = await openKnown()
  chat.startsAnew.value = true
  expect(chat.messages.value).toEqual([])
  desk.routes['POST conversations'] = () => {
    desk.conversation = { id: 6, status: 'open', version: 1 }
    return { ...desk.conversation, messages: [message({ id: 300, conversation_id: 6, content: 'Something else' })], pubsub_token: 'pubsub' }
  }
  chat.send('Something else')
  await expect.poll(() => chat.conversation.value?.id).toBe(6)
  expect(contents(chat)).toEqual(['Something else'])
  expect(said('onEvent').at(-1)).toMatchObject({ eventIdentifier: 'chatwoot:on-start-conversation', data: { hasConversation: true } })
})

it('takes over the chats of the person whom the site has named', async () => {
  const { chat, said } = await openKnown()
  desk.visitors.add('person')
  await chat.changeVisitor('person')
  await expect.poll(() => desk.sockets.created.length).toBe(2)
  expect(desk.calls.at(-1)?.token).toBe('person')
  expect(said('setAuthCookie').at(-1)?.data).toEqual({ widgetAuthToken: 'person' })
  expect(desk.sockets.created[0]?.closed).toBe(true)
})
