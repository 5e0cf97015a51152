import userEvent from '@testing-library/user-event'
import { cleanup, screen, waitFor, within } from '@testing-library/vue'
import { afterEach, expect, it, vi } from 'vitest'
import { useComposer } from '@/features/composer/useComposer'
import type { EphemeralEvent } from '@/realtime/events'
import { useDesk } from '@/stores/desk'
import { useDrafts } from '@/stores/drafts'
import { useOutbox } from '@/stores/outbox'
import type { FakeServer } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import { stopStores } from '@/testing/stopStores'
import { agent, userSender, wireConversation, wireMessage } from '@/testing/wire'

afterEach(async () => {
  cleanup()
  useDesk().close()
  await stopStores()
  vi.restoreAllMocks()
})

async function openRouted(): Promise<Awaited<ReturnType<typeof openPage>>> {
  const page = await openPage('/conversations/1', { agents: [agent(), agent({ id: 8, name: 'Ben Kaya', available_name: 'Ben Kaya' })], conversations: [wireConversation({ id: 1 })], messages: [wireMessage({ id: 9001 })] })
  page.server.sockets.last().open()
  page.server.sockets.last().push({ events: [], from: 20, to: 40 })
  page.server.sockets.last().push({ head: 40 })
  await screen.findByLabelText('Reply text')
  return page
}

async function openConversation(): Promise<FakeServer> {
  return (await openRouted()).server
}

let lastSign = 1_000

function reads(id: number, name: string, reading = true): EphemeralEvent {
  return { event: 'conversation.viewing', data: { conversation_id: 1, readers: [{ id, name, reading, seen_at: ++lastSign, age: 0 }] } }
}

function types(id: number, name: string, is_private = false, event: 'on' | 'off' = 'on'): EphemeralEvent {
  return { event: `conversation.typing_${event}`, data: { conversation: { id: 1 }, user: { id, type: 'user', name }, is_private } }
}

const others = () => within(screen.getByRole('list', { name: 'Also in this conversation' })).getAllByRole('listitem').map(item => item.querySelector('.sr-only')?.textContent)
const hersIs = (server: FakeServer) => server.desk.addMessage({ conversation_id: 1, content: 'It is on its way.', message_type: 1, private: false, sender: userSender({ id: 8, name: 'Ben Kaya' }) })

it('names the others who read and write, writers first, and never the agent', async () => {
  const server = await openConversation()
  expect(screen.queryByRole('list', { name: 'Also in this conversation' })).toBeNull()
  server.sockets.last().push({ events: [reads(8, 'Ben Kaya'), reads(9, 'Cleo'), reads(7, 'Ada'), types(9, 'Cleo'), types(7, 'Ada')] })
  await waitFor(() => expect(others()).toEqual(['Cleo is writing a reply', 'Ben Kaya is reading']))
  server.sockets.last().push({ events: [types(9, 'Cleo', true)] })
  await waitFor(() => expect(others()[0]).toBe('Cleo is writing a note'))
  server.sockets.last().push({ events: [types(9, 'Cleo', false, 'off'), reads(8, 'Ben Kaya', false)] })
  await waitFor(() => expect(others()).toEqual(['Cleo is reading']))
})

it('shows at most four avatars, and the names of all', async () => {
  const server = await openConversation()
  server.sockets.last().push({ events: ['Ben', 'Cleo', 'Dora', 'Eve', 'Finn'].map((name, place) => reads(20 + place, name)) })
  await waitFor(() => expect(others()).toHaveLength(4))
  expect(others().at(-1)).toBe('Eve is reading, Finn is reading')
  expect(screen.getByText('+2')).toBeTruthy()
  expect(screen.getByText('5 colleagues here')).toBeTruthy()
})

it('announces a writer once, although typing pauses and goes on', async () => {
  const server = await openConversation()
  const heard: string[] = []
  const announcer = [...document.querySelectorAll('main > [role=status]')].at(-1)
  const observer = new MutationObserver(() => heard.push(announcer?.textContent ?? ''))
  observer.observe(announcer as Element, { childList: true, characterData: true, subtree: true })
  server.sockets.last().push({ events: [types(8, 'Ben')] })
  await screen.findByText('Ben is writing a reply', { selector: 'main > p > span' })
  await waitFor(() => expect(heard).toEqual(['Ben is writing a reply']))
  server.sockets.last().push({ events: [reads(8, 'Ben'), types(8, 'Ben', false, 'off')] })
  await waitFor(() => expect(screen.queryByText('Ben is writing a reply', { selector: 'main > p > span' })).toBeNull())
  server.sockets.last().push({ events: [types(8, 'Ben'), types(8, 'Ben')] })
  await screen.findByText('Ben is writing a reply', { selector: 'main > p > span' })
  expect(heard).toEqual(['Ben is writing a reply'])
  server.sockets.last().push({ events: [types(9, 'Cleo', true)] })
  await waitFor(() => expect(heard).toEqual(['Ben is writing a reply', 'Cleo is writing a note']))
  expect(screen.getByText('Ben and one other are writing')).toBeTruthy()
  observer.disconnect()
})

it('tells which conversation the agent looks at, and neither one on a hidden page nor one that was left', async () => {
  const { server, router } = await openRouted()
  const viewing = () => server.sockets.last().sentFrames('viewing').map(({ conversation_id }) => conversation_id)
  await waitFor(() => expect(viewing()).toEqual([1]), { timeout: 5_000 })
  const visibility = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
  document.dispatchEvent(new Event('visibilitychange'))
  await waitFor(() => expect(viewing()).toEqual([1, null]))
  visibility.mockReturnValue('visible')
  document.dispatchEvent(new Event('visibilitychange'))
  await waitFor(() => expect(viewing()).toEqual([1, null, 1]), { timeout: 5_000 })
  await router.push('/conversations')
  await waitFor(() => expect(viewing()).toEqual([1, null, 1, null]))
})

it('puts a refused reply back, shows the other one, and sends it anyway', async () => {
  const server = await openConversation()
  hersIs(server)
  await userEvent.type(screen.getByLabelText('Reply text'), 'Tomorrow.{Enter}')
  expect(server.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/messages')).map(({ body }) => body)).toMatchObject([{ seen_message_id: 9001 }])
  expect((await screen.findByRole('alert')).textContent).toContain('Somebody else answered meanwhile')
  expect(screen.getByLabelText<HTMLTextAreaElement>('Reply text').value).toBe('Tomorrow.')
  server.deliver()
  await waitFor(() => expect(screen.getByRole('alert').textContent).toMatch(/Ben Kaya answered meanwhile.*It is on its way\./s))
  await userEvent.click(screen.getByRole('button', { name: 'Send anyway' }))
  await waitFor(() => expect(server.desk.messages.map(({ content }) => content)).toEqual(['Hello', 'It is on its way.', 'Tomorrow.']))
  expect(screen.queryByRole('alert')).toBeNull()
})

it('keeps a refused reply as a draft, which can be edited and sent with knowledge of the other one', async () => {
  const server = await openConversation()
  hersIs(server)
  await userEvent.type(screen.getByLabelText('Reply text'), 'Tomorrow.{Enter}')
  await userEvent.click(await screen.findByRole('button', { name: 'Keep as draft' }))
  expect(screen.queryByRole('alert')).toBeNull()
  expect(useDrafts().of(1)).toMatchObject({ reply: 'Tomorrow.', kind: 'reply' })
  server.deliver()
  await screen.findByText('It is on its way.')
  await userEvent.type(screen.getByLabelText('Reply text'), ' Sorry{Enter}')
  await waitFor(() => expect(server.desk.messages.at(-1)?.content).toBe('Tomorrow. Sorry'))
})

it('leaves a refused reply in the thread while the agent writes on', async () => {
  const server = await openConversation()
  hersIs(server)
  const release = server.hold('POST A/conversations/1/messages')
  await userEvent.type(screen.getByLabelText('Reply text'), 'Tomorrow.{Enter}And')
  release()
  const problem = await screen.findByRole('alert')
  expect(problem.textContent).toContain('answered meanwhile')
  expect(screen.getByLabelText<HTMLTextAreaElement>('Reply text').value).toBe('And')
  await userEvent.click(within(problem).getByRole('button', { name: 'Edit' }))
  expect(screen.getByLabelText<HTMLTextAreaElement>('Reply text').value).toBe('Tomorrow.\n\nAnd')
  expect(useOutbox().of(1)).toEqual([])
})

it('can discard or send a refused reply in the thread', async () => {
  const server = await openConversation()
  hersIs(server)
  const outbox = useOutbox()
  useDrafts().update(1, { reply: 'Something else' })
  for (const content of ['One', 'Two'])
    outbox.send(1, { content, private: false, seen_message_id: 9001 })
  await waitFor(() => expect(screen.getAllByRole('alert')).toHaveLength(2))
  await userEvent.click(screen.getAllByRole('button', { name: 'Discard' })[0] as HTMLElement)
  await waitFor(() => expect(screen.getAllByRole('alert')).toHaveLength(1))
  await userEvent.click(screen.getByRole('button', { name: 'Send anyway' }))
  await waitFor(() => expect(server.desk.messages.map(({ content }) => content)).toEqual(['Hello', 'It is on its way.', 'Two']))
})

it('guards neither notes nor replies for later', async () => {
  await openConversation()
  const send = vi.spyOn(useOutbox(), 'send')
  const composer = useComposer(1)
  useDrafts().update(1, { reply: 'One', note: 'Two' })
  composer.send(1_800_000_000)
  useDrafts().update(1, { kind: 'note' })
  composer.send()
  useDrafts().update(1, { kind: 'reply', reply: 'Three' })
  composer.send()
  expect(send.mock.calls.map(([, draft]) => draft.seen_message_id)).toEqual([undefined, undefined, 9001])
})
