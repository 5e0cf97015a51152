import { describe, expect, it } from 'vitest'
import { fakeDesk } from './testing/fakeDesk'
import { leavablePage } from './testing/leavablePage'

leavablePage()
const desk = fakeDesk()

const { contents, openKnown } = desk

describe('events', () => {
  it('beyond a gap are displayed at once, and the gap is asked for', async () => {
    const { chat, socket } = await openKnown()
    const lost = desk.reply({ content: 'Lost' })
    const next = desk.reply({ content: 'Next' })
    socket.push(next)
    expect(contents(chat)).toEqual(['First', 'Next'])
    const asked = socket.sentFrames('resume').at(-1)
    expect(asked?.after).toBe(lost.from)
    socket.push({ ...lost, request: asked?.request })
    socket.push({ ...next, request: asked?.request })
    socket.push({ head: desk.head, request: asked?.request })
    expect(contents(chat)).toEqual(['First', 'Lost', 'Next'])
  })

  it('are displayed once and told to the site once when they come twice', async () => {
    const { chat, socket, said } = await openKnown()
    const frame = desk.reply()
    socket.push(frame)
    socket.push(frame)
    expect(contents(chat)).toEqual(['First', 'Answer'])
    expect(said('onEvent')).toHaveLength(1)
    expect(said('onEvent')[0]).toMatchObject({ eventIdentifier: 'chatwoot:on-message', data: { content: 'Answer' } })
    expect(said('playAudio')).toHaveLength(1)
  })

  it('are fetched when they are too old for the server', async () => {
    const { chat, socket } = await openKnown()
    desk.reply({ content: 'Meanwhile' })
    socket.drop()
    await expect.poll(() => desk.sockets.created.length).toBe(2)
    const again = desk.sockets.last()
    again.open()
    again.push({ reset: true, head: desk.head, request: again.sentFrames('resume')[0]?.request })
    await expect.poll(() => contents(chat)).toEqual(['First', 'Meanwhile'])
  })

  it('are fetched when they are too large', async () => {
    const { chat, socket } = await openKnown()
    const frame = desk.reply({ content: 'Large' })
    socket.push({ ...frame, events: [{ event: 'message.created', data: { id: 201, version: 1, conversation_id: 5, omitted: true }, position: frame.to }] })
    await expect.poll(() => contents(chat)).toEqual(['First', 'Large'])
  })

  it('of a long absence are fetched page by page', async () => {
    const { chat, socket } = await openKnown()
    for (let count = 0; count < 45; count++)
      desk.reply({ content: `${count}` })
    socket.push({ from: desk.head - 1, to: desk.head, events: [{ event: 'message.created', data: { id: 1, version: 1, omitted: true }, position: desk.head }] })
    await expect.poll(() => chat.messages.value.length).toBe(46)
  })

  it('show that an agent writes, until the message comes', async () => {
    const { chat, socket } = await openKnown()
    const typing = (event: string) => socket.push({ events: [{ event, data: { conversation: { id: 5 }, user: { id: 3, type: 'user', name: 'Ada B', available_name: 'Ada' }, is_private: false } }] })
    typing('conversation.typing_on')
    expect(chat.typing.name.value).toBe('Ada')
    typing('conversation.typing_off')
    expect(chat.typing.name.value).toBeNull()
    typing('conversation.typing_on')
    socket.push(desk.reply())
    expect(chat.typing.name.value).toBeNull()
  })

  it('are asked for over HTTP while no socket can be opened', async () => {
    const { chat, socket } = await openKnown()
    socket.drop()
    await expect.poll(() => desk.sockets.created.length).toBe(2)
    desk.reply({ content: 'By HTTP' })
    desk.sockets.last().drop()
    await expect.poll(() => contents(chat)).toEqual(['First', 'By HTTP'])
  })
})

describe('reading', () => {
  it('tells the desk once, when the chat is open', async () => {
    const { chat, socket, said } = await openKnown()
    socket.push(desk.reply())
    await expect.poll(() => said('setUnreadMode').map(({ unreadMessageCount }) => unreadMessageCount)).toEqual([1])
    expect(desk.paths()).not.toContain('POST conversations/update_last_seen')
    chat.isOpen.value = true
    await expect.poll(() => said('resetUnreadMode').length).toBe(1)
    await expect.poll(() => desk.paths().filter(path => path.endsWith('update_last_seen'))).toHaveLength(1)
    socket.push(desk.reply())
    await expect.poll(() => desk.paths().filter(path => path.endsWith('update_last_seen')).length).toBe(2)
  })

  it('in another tab counts here too', async () => {
    const { chat, socket, said } = await openKnown()
    socket.push(desk.reply({ created_at: 100 }))
    await expect.poll(() => said('setUnreadMode').length).toBe(1)
    desk.head += 1
    socket.push({ from: desk.head - 1, to: desk.head, events: [{ event: 'conversation.read', data: { id: 5, version: 9, status: 'open', contact_last_seen_at: 101 }, position: desk.head }] })
    await expect.poll(() => said('resetUnreadMode').length).toBe(1)
    expect(chat.unread.value).toEqual([])
  })
})
