import { describe, expect, it } from 'vitest'
import { Refusal, fakeDesk, message } from './testing/fakeDesk'
import { leavablePage } from './testing/leavablePage'

const page = leavablePage()
const desk = fakeDesk()

const OUTBOX = 'parley:outbox:site1'
const { contents, openKnown } = desk
const stored = () => desk.stored.map(({ content }) => content)

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
