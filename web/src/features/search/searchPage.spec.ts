import userEvent from '@testing-library/user-event'
import { cleanup, screen, waitFor, within } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import type { FakeRequest } from '@/testing/fakeServer'
import { ErrorResponse } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import { wireConversation } from '@/testing/wire'
import { MAX_PAGES } from './useSearchPage'
import { queryOf, secondsOf, wantedOf } from './wanted'

afterEach(cleanup)

const inbox = { id: 1, avatar_url: '', channel_id: 1, name: 'Acme bot', channel_type: 'Channel::Telegram', provider: null }
const hit = (id: number, content = `needle ${id}`) => ({
  id, content, message_type: 0, content_type: 'text', source_id: null, inbox_id: 1, conversation_id: 31, created_at: 1_790_000_000, private: false, inbox,
})
const messages = (ids: number[], has_more = false, complete = true) => ({ meta: { has_more, complete }, payload: { messages: ids.map(id => hit(id)) } })
const results = () => within(screen.getByRole('list', { name: 'Results' })).getAllByRole('link').map(link => link.textContent)

async function open(path: string, answer: (request: FakeRequest) => unknown) {
  const sent: Record<string, string>[] = []
  const record = (request: FakeRequest) => {
    sent.push(Object.fromEntries(request.query))
    return answer(request)
  }
  const opened = await openPage(path, { conversations: [wireConversation({ id: 31 })] }, { routes: { 'GET A/search/messages': record } })
  return { ...opened, sent }
}

it('shows messages with links into their threads', async () => {
  const { router, sent } = await open('/search?q=needle', () => messages([5, 4]))
  const [first] = await screen.findAllByRole('link', { name: /needle 5/ })
  expect(screen.getByText('2 results')).toBeTruthy()
  expect(document.title).toContain('Search: needle')
  await userEvent.click(first as HTMLElement)
  await waitFor(() => expect(router.currentRoute.value.fullPath).toBe('/conversations/31#5'))
  expect(sent).toEqual([{ q: 'needle', page: '1' }])
})

it('loads further pages and shows a repeated message once', async () => {
  const { sent } = await open('/search?q=needle', ({ query }) => query.get('page') === '1' ? messages([5, 4], true) : messages([4, 3]))
  await screen.findByText('More than 2 results')
  await userEvent.click(screen.getByRole('button', { name: 'Load more' }))
  await screen.findByText('3 results')
  expect(results().map(text => text?.at(-1))).toEqual(['5', '4', '3'])
  expect(screen.queryByRole('button', { name: 'Load more' })).toBeNull()
  expect(sent.map(({ page }) => page)).toEqual(['1', '2'])
})

it('keeps the results when a further page fails, and loads it again', async () => {
  let fails = true
  await open('/search?q=needle', ({ query }) => query.get('page') === '1' ? messages([5], true) : fails ? new ErrorResponse(503, { error: 'Busy.' }) : messages([4]))
  await userEvent.click(await screen.findByRole('button', { name: 'Load more' }))
  await screen.findByRole('alert')
  expect(results()).toHaveLength(1)
  fails = false
  await userEvent.click(screen.getByRole('button', { name: 'Load more' }))
  await waitFor(() => expect(results()).toHaveLength(2))
  expect(screen.queryByRole('alert')).toBeNull()
})

it('ends after the last page that the server reads', async () => {
  await open('/search?q=needle', ({ query }) => messages([1000 - Number(query.get('page'))], true))
  for (let page = 1; page < MAX_PAGES; page += 1)
    await userEvent.click(await screen.findByRole('button', { name: 'Load more' }))
  await screen.findByText('There are more results. Add a word to narrow the search.')
  expect(results()).toHaveLength(MAX_PAGES)
  expect(screen.queryByRole('button', { name: 'Load more' })).toBeNull()
})

it('narrows messages by inbox and days, and searches everywhere again', async () => {
  const { server, router, sent } = await open('/search?q=needle', () => messages([]))
  await screen.findByText('Nothing matches “needle”')
  await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Inbox' }), 'Inbox 11')
  await waitFor(() => expect(sent.at(-1)?.inbox_id).toBe(String(server.desk.inboxes[0]?.id)))
  expect(screen.getByText('Other inboxes or days may have results.')).toBeTruthy()
  await router.replace('/search?q=needle&since=2026-11-01&until=2026-11-02')
  await waitFor(() => expect(Number(sent.at(-1)?.until) - Number(sent.at(-1)?.since)).toBe(2 * 86_400 - 1))
  await userEvent.click(screen.getByRole('button', { name: 'Search everywhere' }))
  await waitFor(() => expect(sent.at(-1)).toEqual({ q: 'needle', page: '1' }))
})

it('searches while words are typed, and offers to repeat what failed', async () => {
  let fails = true
  const { router, sent } = await open('/search', () => fails ? new ErrorResponse(503, { error: 'Busy.' }) : messages([5]))
  expect(await screen.findByText('Find messages of all time, conversations and contacts.')).toBeTruthy()
  const field = screen.getByRole('searchbox', { name: 'Search messages, conversations and contacts' })
  expect(document.activeElement).toBe(field)
  await userEvent.type(field, 'needle')
  await screen.findByText('The search has failed')
  expect(router.currentRoute.value.query).toEqual({ q: 'needle' })
  fails = false
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
  await waitFor(() => expect(results()).toHaveLength(1))
  expect(sent).toHaveLength(2)
  await userEvent.type(field, '{ArrowDown}')
  expect(document.activeElement?.textContent).toContain('needle 5')
})

it('shows conversations and contacts', async () => {
  const { server } = await open('/search?q=kim', () => messages([]))
  const tab = (name: string) => within(screen.getByRole('navigation', { name: 'Kinds of results' })).getByRole('link', { name })
  const kim = { id: 7, name: 'Kim', email: null, phone_number: null, identifier: null }
  server.on('GET A/search/contacts', () => ({ meta: { has_more: false, complete: true }, payload: { contacts: [kim] } }))
  server.on('GET A/search/conversations', () => ({
    meta: { has_more: false, complete: true },
    payload: { conversations: [{ id: 31, account_id: 1, created_at: 1, status: 'open', labels: ['vip'], message: null, contact: kim, inbox, additional_attributes: {} }] },
  }))
  await userEvent.click(tab('Contacts'))
  await waitFor(() => expect(results()).toEqual([expect.stringContaining('Kim')]))
  expect(screen.queryByRole('form', { name: 'Narrow the search' })).toBeNull()
  await userEvent.click(tab('Conversations'))
  await waitFor(() => expect(results()).toEqual([expect.stringContaining('#31 #vip')]))
  expect(tab('Conversations').getAttribute('aria-current')).toBe('page')
})

it('opens from the command bar with the typed words, and with its key', async () => {
  const { server, router } = await open('/', () => messages([5]))
  server.on('GET A/search', () => ({ meta: { messages: true, conversations: false, contacts: false, complete: true }, payload: { messages: [hit(5)], conversations: [], contacts: [], articles: [] } }))
  await userEvent.keyboard('{Control>}k{/Control}')
  await userEvent.type(await screen.findByPlaceholderText('Search or type a command…'), 'needle')
  await userEvent.click(await screen.findByRole('option', { name: 'All results for “needle”' }))
  await waitFor(() => expect(router.currentRoute.value.fullPath).toBe('/search?q=needle'))
  await router.push('/')
  await userEvent.keyboard('s')
  await waitFor(() => expect(router.currentRoute.value.fullPath).toBe('/search'))
})

it('reads what is wanted from the URL and ignores what it does not know', () => {
  const wanted = { kind: 'contacts' as const, words: 'red', inbox: 4, since: '2026-11-01', until: '2026-11-30' }
  expect(wantedOf(queryOf(wanted))).toEqual(wanted)
  expect(wantedOf({ q: ['a', 'b'], kind: 'articles', inbox: '-3', since: 'yesterday', until: '2026-13-45' }))
    .toEqual({ kind: 'messages', words: '', inbox: null, since: '', until: '' })
  expect(secondsOf({ since: '', until: '' })).toEqual({})
})
