import userEvent from '@testing-library/user-event'
import { cleanup, fireEvent, screen, within } from '@testing-library/vue'
import { expect, it, vi } from 'vitest'
import { watch } from 'vue'
import { uploadClass } from '@/testing/fakeServer'
import { Refusal } from './testing/fakeDesk'
import { shownWidget } from './testing/shownWidget'

const { desk, show, showThread, field, bodies, violations } = shownWidget()

it('welcomes a new visitor with a field that has the focus', async () => {
  await show()
  expect(screen.getByRole('heading', { name: 'Hello' })).toBeTruthy()
  expect(screen.getByText('We usually reply within a few minutes')).toBeTruthy()
  await expect.poll(() => document.activeElement).toBe(field())
  expect(await violations()).toEqual([])
})

it('sends with Enter, and not while an input method chooses a word', async () => {
  await show()
  await fireEvent.update(field(), 'にほん')
  await fireEvent.keyDown(field(), { key: 'Enter', isComposing: true })
  await fireEvent.keyDown(field(), { key: 'Enter', shiftKey: true })
  expect(desk.calls.filter(({ method }) => method === 'POST')).toEqual([])
  await fireEvent.keyDown(field(), { key: 'Enter' })
  expect(await screen.findByText('にほん')).toBeTruthy()
  expect((field() as HTMLTextAreaElement).value).toBe('')
  await expect.poll(() => desk.stored.map(({ content }) => content)).toEqual(['にほん'])
})

it('announces messages, with who wrote them', async () => {
  const { socket } = await showThread({ content: 'Good **morning**' })
  const log = screen.getByRole('log', { name: 'Messages' })
  expect(await within(log).findByText('morning')).toHaveProperty('tagName', 'STRONG')
  expect(within(log).getByText('You wrote:')).toBeTruthy()
  expect(within(log).getByText('Ada wrote:')).toBeTruthy()
  socket.push(desk.reply({ content: 'One more', id: 900 }))
  expect(await within(log).findByText('One more')).toBeTruthy()
  expect(await violations()).toEqual([])
})

it('writes the text of an agent as text', async () => {
  await showThread({ content: '<img src=x onerror=alert(1)> [click](javascript:alert(1)) **b**' })
  expect(await screen.findByText('b')).toBeTruthy()
  expect(document.querySelector('img, a')).toBeNull()
})

it('shows who writes, what was deleted, and what an agent has seen', async () => {
  const { socket } = await showThread({ content_attributes: { deleted: true }, content: 'secret' })
  expect(await screen.findByText('This message was deleted.')).toBeTruthy()
  expect(screen.queryByText('secret')).toBeNull()
  expect(screen.queryByText(/Seen/)).toBeNull()
  socket.push({ events: [{ event: 'conversation.typing_on', data: { conversation: { id: 5 }, user: { id: 3, name: 'Ada' }, is_private: false } }] })
  expect(await screen.findByText('Ada is writing…')).toBeTruthy()
  desk.head += 1
  socket.push({ from: desk.head - 1, to: desk.head, events: [{ event: 'conversation.updated', data: { id: 5, version: 8, status: 'open', agent_last_seen_at: 1_900_000_000 }, position: desk.head }] })
  expect(await screen.findByText(/Seen/)).toBeTruthy()
})

it('keeps a refused message with a way to send it again', async () => {
  desk.routes['POST messages'] = () => new Refusal(422, { message: 'Too long.' })
  await show()
  await userEvent.type(field(), 'Hello{Enter}')
  expect(await screen.findByText('Too long.')).toBeTruthy()
  delete desk.routes['POST messages']
  await userEvent.click(screen.getByRole('button', { name: 'Send again' }))
  await expect.poll(() => desk.stored.length).toBe(1)
  expect(screen.queryByText('Too long.')).toBeNull()
})

it('says that there is no connection', async () => {
  await show()
  window.dispatchEvent(new Event('offline'))
  expect(await screen.findByText(/No connection/)).toHaveProperty('role', 'status')
  window.dispatchEvent(new Event('online'))
  await expect.poll(() => screen.queryByText(/No connection/)).toBeNull()
})

const chooser = () => document.querySelector('input[type=file]') as HTMLInputElement

it('takes files, and refuses those that are too large', async () => {
  await show()
  const large = new File([''], 'film.mp4')
  Object.defineProperty(large, 'size', { value: 41 * 1024 * 1024 })
  await userEvent.upload(chooser(), [new File(['x'], 'bill.pdf'), large])
  expect((await screen.findByRole('alert')).textContent).toBe('film.mp4 is larger than 40 MB.')
  expect((await screen.findByText('bill.pdf')).closest('ul')?.getAttribute('aria-label')).toBe('Files to send')
  await userEvent.click(screen.getByRole('button', { name: 'Send' }))
  await expect.poll(() => desk.stored.length).toBe(1)
})

it.each([
  ['an empty file', [new File([''], 'nothing.txt'), new File(['x'], 'bill.pdf')], 'nothing.txt is empty.', 1],
  ['more files than a message has', Array.from({ length: 17 }, (_, index) => new File(['x'], `${index}.txt`)), 'You can send up to 15 files at a time.', 15],
])('says why it leaves out %s', async (_, files, problem, count) => {
  await show()
  await userEvent.upload(chooser(), files)
  expect((await screen.findByRole('alert')).textContent).toBe(problem)
  expect(screen.getAllByRole('button', { name: /^Remove / })).toHaveLength(count)
})

it('offers what the inbox and the site permit', async () => {
  const { options } = await show({ enabled_features: [] })
  expect(screen.queryByRole('button', { name: 'Attach files' })).toBeNull()
  expect(screen.queryByRole('button', { name: 'Emoji' })).toBeNull()
  cleanup()
  Object.assign(options, {})
  const second = await show()
  expect(screen.getByRole('button', { name: 'Attach files' })).toBeTruthy()
  second.options.enableFileUpload = false
  await expect.poll(() => screen.queryByRole('button', { name: 'Attach files' })).toBeNull()
})

it('shows the progress of a large file, and drops one that the visitor cancels', async () => {
  desk.routes['POST direct_uploads'] = () => ({ signed_id: 'signed', direct_upload: { url: 'https://bucket.example/key', headers: {} } })
  vi.stubGlobal('XMLHttpRequest', uploadClass(() => new Promise(() => undefined)))
  const film = Object.assign(new File([new Uint8Array(3_000_001)], 'film.mp4'), { arrayBuffer: () => Promise.resolve(new Uint8Array(1)) })
  const { chat } = await show()
  const lost = vi.fn()
  watch(chat.isReachable, lost, { flush: 'sync' })
  await userEvent.upload(chooser(), film)
  await screen.findByText('film.mp4')
  await userEvent.type(field(), 'Look{Enter}')
  const bar = await screen.findByRole('progressbar', { name: 'Uploading film.mp4' })
  await expect.poll(() => (bar as HTMLProgressElement).value).toBe(0.5)
  await userEvent.click(screen.getByRole('button', { name: 'Cancel' }))
  expect(screen.queryByText('film.mp4')).toBeNull()
  await userEvent.type(field(), 'Never mind{Enter}')
  await expect.poll(() => desk.stored.map(({ content }) => content)).toEqual(['Look', 'Never mind'])
  expect(lost).not.toHaveBeenCalled()
})

it('names a file that was not sent before the page was left', async () => {
  sessionStorage.setItem('parley:tab_files:site1', JSON.stringify([{ echoId: 'x', content: '', createdAt: 1, referer: '', fileName: 'film.mp4' }]))
  await show()
  await screen.findByText('film.mp4')
  expect(screen.getByText('Not sent. The page was left during the upload. Please choose the file again.')).toBeTruthy()
  expect(screen.queryByRole('button', { name: 'Send again' })).toBeNull()
  expect(await violations()).toEqual([])
  await userEvent.click(screen.getByRole('button', { name: 'Remove film.mp4' }))
  expect(screen.queryByText('film.mp4')).toBeNull()
})

it('makes its formats of times once for all messages', async () => {
  let made = 0
  const { DateTimeFormat } = Intl
  Intl.DateTimeFormat = class extends DateTimeFormat {
    constructor(...given: ConstructorParameters<typeof DateTimeFormat>) {
      super(...given)
      made += 1
    }
  } as typeof DateTimeFormat
  await showThread(...Array.from({ length: 10 }, (_, index) => ({ id: 300 + index, content: `Message ${index}` })))
  expect(await screen.findByText('Message 9')).toBeTruthy()
  Intl.DateTimeFormat = DateTimeFormat
  expect(made).toBe(2)
})

it('names a file whose name is no code', async () => {
  await showThread({ content: null, attachments: [{ id: 1, file_type: 'file', data_url: 'https://a.example/100%.pdf' }] })
  expect(await screen.findByText('100%.pdf')).toBeTruthy()
})

it('still shows after a reload what an agent has seen', async () => {
  desk.conversation = { id: 5, status: 'open', version: 1, contact_last_seen_at: 0, agent_last_seen_at: 1_900_000_000 }
  await showThread()
  expect(await screen.findByText(/Seen/)).toBeTruthy()
})

it('inserts an emoji at the cursor, chosen with the keyboard', async () => {
  await show()
  await userEvent.type(field(), 'Hi Ada')
  ;(field() as HTMLTextAreaElement).setSelectionRange(2, 2)
  await userEvent.click(screen.getByRole('button', { name: 'Emoji' }))
  const panel = within(await screen.findByRole('group', { name: 'Emoji' }))
  await expect.poll(() => document.activeElement).toBe(panel.getByRole('button', { name: '😀' }))
  await userEvent.keyboard('{ArrowRight}{Enter}')
  await expect.poll(() => (field() as HTMLTextAreaElement).value).toBe('Hi😃 Ada')
  await expect.poll(() => document.activeElement).toBe(field())
  await userEvent.keyboard('!')
  expect(field()).toHaveProperty('value', 'Hi😃! Ada')
})

it('closes with Escape', async () => {
  const { said } = await show()
  await userEvent.type(field(), 'x{Escape}')
  expect(said('closeWindow')).toHaveLength(1)
})

it('ends the conversation after a question', async () => {
  await showThread()
  await userEvent.click(screen.getByRole('button', { name: 'End conversation' }))
  expect(desk.paths()).not.toContain('POST conversations/toggle_status')
  const asked = await screen.findByRole('group', { name: 'End conversation' })
  if (desk.conversation)
    desk.conversation = { ...desk.conversation, status: 'resolved', version: 9 }
  await userEvent.click(within(asked).getByRole('button', { name: 'End conversation' }))
  await expect.poll(() => desk.paths()).toContain('POST conversations/toggle_status')
  await expect.poll(() => screen.queryByRole('button', { name: 'End conversation' })).toBeNull()
})

it('offers a new conversation where a resolved one is closed', async () => {
  desk.visitors.add('known')
  desk.store({ content: 'First', echo_id: 'first' })
  desk.conversation = { id: 5, status: 'resolved', version: 3 }
  await show({ allow_messages_after_resolved: false }, 'known')
  await userEvent.click(await screen.findByRole('button', { name: 'Start a new conversation' }))
  await userEvent.type(field(), 'Another thing{Enter}')
  await expect.poll(() => bodies('POST conversations').length).toBe(1)
  expect(bodies('POST conversations')[0]).toMatchObject({ contact: {}, message: { content: 'Another thing' } })
})

it.each([true, false])('offers a copy of an ended conversation once, where further messages are allowed: %s', async (allow_messages_after_resolved) => {
  desk.visitors.add('known')
  desk.store({ content: 'First', echo_id: 'first' })
  desk.conversation = { id: 5, status: 'resolved', version: 3 }
  desk.routes['GET contact'] = () => ({ has_email: true })
  await show({ allow_messages_after_resolved, enabled_features: ['email_transcript'] }, 'known')
  expect(await screen.findAllByRole('button', { name: 'E-mail me this conversation' })).toHaveLength(1)
  expect(await violations()).toEqual([])
})

it('previews unread messages beside the button', async () => {
  desk.visitors.add('known')
  desk.store({ content: 'First', echo_id: 'first' })
  desk.reply({ content: 'Your **parcel** is here' })
  const { said } = await show({}, 'known', true)
  await userEvent.click(await screen.findByRole('button', { name: /Your parcel is here/ }))
  expect(said('toggleBubble')).toEqual([{ event: 'toggleBubble', state: 'open' }])
  expect(await violations()).toEqual([])
})
