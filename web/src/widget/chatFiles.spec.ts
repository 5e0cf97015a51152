import { describe, expect, it } from 'vitest'
import type { Chat } from './chat'
import { fakeDesk } from './testing/fakeDesk'
import { leavablePage } from './testing/leavablePage'

const page = leavablePage()
const desk = fakeDesk()

const FILES = 'parley:tab_files:site1'
const stored = () => desk.stored.map(({ content }) => content)

/** A page that is left sends no more. The tab keeps its files' names. */
function leaveWithFile(chat: Chat) {
  const kept = sessionStorage.getItem(FILES) ?? ''
  page.leave()
  chat.discard(chat.waiting.value[0]?.echoId ?? '')
  sessionStorage.setItem(FILES, kept)
}

describe('a file', () => {
  it('is sent as a form and is not kept by the browser', async () => {
    const { chat } = desk.openChat()
    const file = new File(['x'], 'bill.pdf')
    chat.send('See this', [file])
    await expect.poll(() => desk.stored.length).toBe(2)
    const form = desk.calls.find(({ body }) => body instanceof FormData)?.body as FormData
    expect((form.get('message[attachments][]') as File).name).toBe('bill.pdf')
    expect([...form.keys()]).toContain('message[echo_id]')
  })

  it('asks before the page is left, while it is sent', async () => {
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

  it('is named as not sent after its page was left, and is not sent again', async () => {
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

  it('is not named as lost once it is stored, also among later messages', async () => {
    const { chat } = await desk.openKnown()
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

  it('of another visitor of this tab is not named', () => {
    sessionStorage.setItem(FILES, JSON.stringify([{ echoId: 'x', content: '', createdAt: 1, referer: '', owner: 'token-of-somebody', fileName: 'bill.pdf' }]))
    expect(desk.openChat('token-of-another-one').chat.waiting.value).toEqual([])
    expect(desk.openChat('').chat.waiting.value).toEqual([])
  })
})
