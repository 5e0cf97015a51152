import userEvent from '@testing-library/user-event'
import { cleanup, screen, waitFor } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import { openPage } from '@/testing/openPage'
import { ErrorResponse } from '@/testing/fakeServer'
import { wireConversation, wireMessage } from '@/testing/wire'

afterEach(cleanup)

const inbox = { id: 1, avatar_url: '', channel_id: 1, name: 'Acme bot', channel_type: 'Channel::Telegram', provider: null }

function messageHit(id: number, content: string) {
  return { id, content, message_type: 0, content_type: 'text', source_id: null, inbox_id: 1, conversation_id: 31, created_at: 1_790_000_000, private: false, inbox }
}

function found(...messages: ReturnType<typeof messageHit>[]) {
  const kim = { id: 7, name: 'Kim Straßer', email: null, phone_number: null, identifier: null }
  return {
    meta: { messages: false, conversations: false, contacts: false, complete: true },
    payload: { messages, conversations: [], contacts: messages.length ? [kim] : [], articles: [] },
  }
}

async function openBar(answer: object) {
  const opened = await openPage('/', { conversations: [wireConversation({ id: 31 })] }, { routes: { 'GET A/search': () => answer } })
  await userEvent.keyboard('{Control>}k{/Control}')
  const field = await screen.findByPlaceholderText('Search or type a command…')
  return { ...opened, field }
}

it('finds messages and contacts and marks the hits', async () => {
  const { field } = await openBar(found(messageHit(5, 'Our <b>Straße</b> is closed')))
  await userEvent.type(field, 'strasse')
  const option = await screen.findByRole('option', { name: /is closed/ })
  expect(option).toHaveProperty('textContent', expect.stringContaining('Our <b>Straße</b> is closed'))
  expect([...document.querySelectorAll('mark')].map(({ textContent }) => textContent)).toEqual(['Straße', 'Straße'])
  expect(screen.getByText('2 results')).toBeTruthy()
})

it('opens the conversation at a found message', async () => {
  const { field, router } = await openBar(found(messageHit(5, 'needle')))
  await userEvent.type(field, 'needle')
  await screen.findByRole('option', { name: /#31.*needle/ })
  await userEvent.keyboard('{ArrowDown}{Enter}')
  await waitFor(() => expect(router.currentRoute.value.fullPath).toBe('/conversations/31#5'))
})

it('says that nothing matches', async () => {
  const { field } = await openBar(found())
  await userEvent.type(field, 'xyzzy')
  await waitFor(() => expect(screen.getByText('Nothing matches “xyzzy”')).toBeTruthy())
})

it('offers to repeat a failed search and keeps the commands', async () => {
  const { server, field } = await openBar({})
  server.on('GET A/search', () => new ErrorResponse(503, { error: 'Busy.' }))
  await userEvent.type(field, 'shortcut')
  const again = await screen.findByRole('button', { name: 'Try again' })
  expect(screen.getAllByRole('option', { name: /shortcuts/ })[0]).toBeTruthy()
  server.on('GET A/search', () => found(messageHit(5, 'reply needed')))
  await userEvent.click(again)
  await screen.findByRole('option', { name: /reply needed/ })
  expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull()
})

it('drops an answer to an earlier text', async () => {
  const answers: Record<string, () => void> = {}
  const { server, field } = await openBar({})
  server.on('GET A/search', ({ query }) => new Promise((resolve) => {
    const q = query.get('q') ?? ''
    answers[q] = () => resolve(found(messageHit(q.length, `about ${q}`)))
  }))
  await userEvent.type(field, 'first')
  await waitFor(() => expect(answers.first).toBeDefined())
  await userEvent.clear(field)
  await userEvent.type(field, 'second')
  await waitFor(() => expect(answers.second).toBeDefined())
  answers.second?.()
  await screen.findByRole('option', { name: /about second/ })
  answers.first?.()
  await new Promise(resolve => setTimeout(resolve, 20))
  expect(screen.queryByRole('option', { name: /about first/ })).toBeNull()
})

it('loads the thread back to a message that a link names', async () => {
  const rows = Array.from({ length: 60 }, (_, index) => wireMessage({ id: index + 1, conversation_id: 31, content: `text ${index + 1}` }))
  await openPage('/conversations/31#3', { conversations: [wireConversation({ id: 31 })], messages: rows })
  await screen.findByText('text 3')
  await waitFor(() => expect(document.activeElement?.getAttribute('data-message')).toBe('3'))
  expect(screen.getByText('text 30')).toBeTruthy()
})
