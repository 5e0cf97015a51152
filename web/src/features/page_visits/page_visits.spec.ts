import userEvent from '@testing-library/user-event'
import { cleanup, screen, waitFor, within } from '@testing-library/vue'
import { afterEach, expect, it, vi } from 'vitest'
import { ErrorResponse } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import { stopStores } from '@/testing/stopStores'
import { agent, inbox, profile, wireConversation } from '@/testing/wire'
import type { LiveVisitor, VisitedPage } from './visits'
import { shortAddress } from './visits'

const shop = inbox({ id: 31, name: 'Shop', channel_type: 'Channel::WebWidget' })
const other = inbox({ id: 32, name: 'Blog', channel_type: 'Channel::WebWidget' })
let isHidden = false

afterEach(() => {
  cleanup()
  stopStores()
  vi.restoreAllMocks()
  isHidden = false
})

function visitor(given: Partial<LiveVisitor> = {}): LiveVisitor {
  return { id: 'tab-1', inbox_id: 31, address: 'https://shop.example/cups', title: 'Cups', opened_at: 1_700_000_000, language: 'de', browser: 'Firefox', open_tabs: 1, contact: null, conversation_id: null, ...given }
}
const contact = (id: number, name: string, thumbnail = '') => ({ id, name, thumbnail })
const listed = (...payload: LiveVisitor[]) => ({ meta: { count: payload.length, open_tabs: payload.reduce((sum, { open_tabs }) => sum + open_tabs, 0), inbox_ids: [31] }, payload })
const page = (path: string, given: Partial<VisitedPage> = {}): VisitedPage => ({ address: `https://shop.example${path}`, title: '', opened_at: 1_700_000_000, is_open: false, ...given })

const openList = (answer: () => object, given: object = {}) =>
  openPage('/visitors', { inboxes: [shop, other], ...given }, { routes: { 'GET A/visits': answer } })
const names = () => screen.getAllByRole('listitem').filter(row => row.closest('main')).map(row => within(row).getAllByRole('link').map(({ textContent }) => textContent?.trim()))

it('lists visitors with their pages, and leads to the conversation or the contact', async () => {
  await openList(() => listed(
    visitor({ id: 'a', contact: contact(7, 'Kim', '/photos/kim'), conversation_id: 12, open_tabs: 2 }),
    visitor({ id: 'b', contact: contact(8, ''), title: '' }),
    visitor({ id: 'c', language: 'xx-nonsense-tag', browser: '' }),
  ))
  expect(await screen.findByText('4 open tabs')).toBeTruthy()
  expect(screen.getByRole('link', { name: 'Kim' }).getAttribute('href')).toBe('/conversations/12')
  expect(document.querySelector('main li img')?.getAttribute('src')).toBe('/photos/kim')
  expect(screen.getByRole('link', { name: 'Unnamed contact' }).getAttribute('href')).toBe('/contacts/8')
  expect(screen.getByText('Unknown visitor')).toBeTruthy()
  expect(screen.getByText('2 open tabs')).toBeTruthy()
  expect(screen.getAllByText('German')).toHaveLength(2)
  const [shown] = screen.getAllByRole('link', { name: /Cups/ })
  expect([shown?.getAttribute('href'), shown?.getAttribute('target'), shown?.getAttribute('rel')]).toEqual(['https://shop.example/cups', '_blank', 'noopener noreferrer nofollow'])
  expect(screen.getByRole('link', { name: 'Page: shop.example/cups' })).toBeTruthy()
})

it('moves through the rows with the arrow keys, with one stop in the tab order', async () => {
  await openList(() => listed(visitor({ id: 'a', contact: contact(7, 'Kim'), conversation_id: 12 }), visitor({ id: 'b' })))
  const kim = await screen.findByRole('link', { name: 'Kim' })
  kim.focus()
  await userEvent.keyboard('{ArrowDown}')
  expect(document.activeElement?.textContent).toContain('Cups')
  expect(kim.getAttribute('tabindex')).toBe('-1')
  await userEvent.keyboard('{Home}')
  expect(document.activeElement).toBe(kim)
})

it('asks again while it is visible, and forgets who has left', async () => {
  vi.spyOn(document, 'hidden', 'get').mockImplementation(() => isHidden)
  const timers = vi.spyOn(window, 'setTimeout')
  const answers = [listed(visitor({ contact: contact(7, 'Kim') })), listed(), listed(visitor({ contact: contact(8, 'Lee') }))]
  await openList(() => answers.shift() ?? listed())
  await screen.findByRole('link', { name: 'Kim' })
  const polls = () => timers.mock.calls.filter(([, delay]) => delay === 15_000).map(([run]) => run as () => void)
  expect(polls()).toHaveLength(1)
  polls()[0]?.()
  expect(await screen.findByText('Nobody is on your website now')).toBeTruthy()
  isHidden = true
  document.dispatchEvent(new Event('visibilitychange'))
  expect(polls()).toHaveLength(2)
  isHidden = false
  document.dispatchEvent(new Event('visibilitychange'))
  await screen.findByRole('link', { name: 'Lee' })
})

it('keeps the list when the server cannot be reached, and says so', async () => {
  const { server } = await openList(() => listed(visitor({ contact: contact(7, 'Kim') })))
  await screen.findByRole('link', { name: 'Kim' })
  server.on('GET A/visits', () => new ErrorResponse(503, { error: 'Busy.' }))
  document.dispatchEvent(new Event('visibilitychange'))
  expect(await screen.findByText('This list may be out of date.')).toBeTruthy()
  expect(screen.getByRole('link', { name: 'Kim' })).toBeTruthy()
  server.on('GET A/visits', () => listed())
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByText('Nobody is on your website now')).toBeTruthy()
  expect(screen.queryByText('This list may be out of date.')).toBeNull()
})

it('offers to try again when nothing could be loaded', async () => {
  const { server } = await openList(() => new ErrorResponse(503, { error: 'Busy.' }))
  expect(await screen.findByText('The visitors could not be loaded.')).toBeTruthy()
  server.on('GET A/visits', () => listed(visitor({ contact: contact(7, 'Kim') })))
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
  await screen.findByRole('link', { name: 'Kim' })
})

it.each([
  ['administrator', 'Switch on “List visitors” in the settings of the website’s inbox.', '/settings/inboxes'],
  ['agent', 'An administrator can switch it on in the settings of the website’s inbox.', undefined],
] as const)('explains to an %s how to switch the list on', async (role, hint, href) => {
  await openList(() => ({ meta: { count: 0, open_tabs: 0, inbox_ids: [] }, payload: [] }), { user: profile({ role }), agents: [agent({ role })] })
  expect(await screen.findByText(hint)).toBeTruthy()
  expect(screen.queryByRole('link', { name: 'Open the inboxes' })?.getAttribute('href')).toBe(href)
})

it('says which site it is when there are several, and that the list is cut', async () => {
  await openList(() => ({ meta: { count: 300, open_tabs: 310, inbox_ids: [31, 32] }, payload: [visitor(), visitor({ id: 'b', inbox_id: 32 })] }))
  expect(await screen.findByText('310 open tabs')).toBeTruthy()
  expect(screen.getByText('The 2 who opened a page last are shown.')).toBeTruthy()
  expect(names()).toHaveLength(2)
  expect(within(screen.getByRole('main')).getByText('Blog')).toBeTruthy()
})

it('is reached by the sidebar and by its key, with a website alone', async () => {
  const { router } = await openPage('/', { inboxes: [shop] }, { routes: { 'GET A/visits': () => listed() } })
  expect((await screen.findByRole('link', { name: 'Visitors' })).getAttribute('href')).toBe('/visitors')
  await userEvent.keyboard('9')
  await waitFor(() => expect(router.currentRoute.value.name).toBe('visitors'))
  cleanup()
  stopStores()
  await openPage('/', {})
  await screen.findByRole('link', { name: 'Contacts' })
  expect(screen.queryByRole('link', { name: 'Visitors' })).toBeNull()
})

async function openThread(answer: () => object, inbox_id = 31) {
  return openPage('/conversations/5', { inboxes: [shop, inbox({ id: 1 })], conversations: [wireConversation({ id: 5, inbox_id })] }, { routes: { 'GET A/conversations/5/visits': answer } })
}

it('shows the pages of the visitor beside the conversation, open ones first', async () => {
  await openThread(() => ({ payload: [page('/basket'), page('/cups', { title: 'Cups', is_open: true }), ...['/a', '/b', '/c', '/d'].map(path => page(path))] }))
  const section = await screen.findByRole('region', { name: 'Pages' })
  const links = () => within(section).getAllByRole('link').map(({ textContent }) => textContent?.replace(/\s+/g, ' ').trim())
  await waitFor(() => expect(links()).toHaveLength(5))
  expect(links()[0]).toContain('Cups')
  expect(links()[0]).toContain('Open now')
  expect(links()[1]).toContain('shop.example/basket')
  await userEvent.click(within(section).getByRole('button', { name: 'Show all 6 pages' }))
  expect(links()).toHaveLength(6)
})

it('says that there are no pages yet, and that they could not be loaded', async () => {
  const { server } = await openThread(() => new ErrorResponse(503, { error: 'Busy.' }))
  expect(await screen.findByText('The pages could not be loaded.')).toBeTruthy()
  server.on('GET A/conversations/5/visits', () => ({ payload: [] }))
  await userEvent.click(within(await screen.findByRole('region', { name: 'Pages' })).getByRole('button', { name: 'Try again' }))
  expect(await screen.findByText('No pages yet')).toBeTruthy()
})

it('shows no pages beside a conversation of another channel', async () => {
  await openThread(() => ({ payload: [] }), 1)
  await screen.findByRole('complementary', { name: 'Contact' })
  expect(screen.queryByRole('region', { name: 'Pages' })).toBeNull()
})

it('shows addresses as people read them', () => {
  expect(['https://shop.example/', 'http://shop.example/a#/b'].map(shortAddress)).toEqual(['shop.example', 'shop.example/a#/b'])
})
