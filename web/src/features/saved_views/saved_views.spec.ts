import { cleanup, fireEvent, screen, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, it } from 'vitest'
import { openPage } from '@/testing/openPage'
import { ErrorResponse } from '@/testing/fakeServer'
import { stopStores } from '@/testing/stopStores'
import { useConversationLists } from '@/stores/conversationLists'
import { useEntities } from '@/stores/entities'
import { pushed, wireConversation } from '@/testing/wire'

afterEach(() => {
  cleanup()
  stopStores()
})

const condition = { attribute_key: 'priority', filter_operator: 'equal_to', values: ['urgent'], query_operator: null }
const urgent = { payload: [condition] }
const inUrl = `/?filter=${encodeURIComponent(JSON.stringify(urgent.payload))}`
const saved = { cacheKey: 'custom_filter', rows: [
  { id: 5, version: 1, name: 'On fire', filter_type: 'conversation', query: urgent },
  { id: 6, version: 1, name: 'Of contacts', filter_type: 'contact', query: urgent },
] }
const conversations = () => [wireConversation({ id: 1, priority: 'urgent' }), wireConversation({ id: 2, priority: 'low' }), wireConversation({ id: 3, priority: 'urgent', status: 'resolved' })]
const list = () => useConversationLists()
const menu = async (name: RegExp, entry: RegExp) => {
  const user = userEvent.setup()
  await user.click(await screen.findByRole('button', { name }))
  await user.click(await screen.findByRole('menuitem', { name: entry }))
}

it('filters the list by the conditions of the editor', async () => {
  const { server, router } = await openPage('/', { conversations: conversations() })
  const user = userEvent.setup()
  await user.keyboard('v')
  const dialog = within(await screen.findByRole('dialog', { name: 'Filter conversations' }))
  await user.selectOptions(dialog.getByRole('combobox', { name: 'Field' }), 'Priority')
  await user.click(dialog.getByRole('button', { name: 'Apply' }))
  await expect.poll(() => server.requests.findLast(({ path }) => path === 'A/conversations/filter')?.body).toEqual({ payload: [condition] })
  expect(JSON.parse(String(router.currentRoute.value.query.filter))).toEqual([condition])
  await expect.poll(() => list().ids).toEqual([3, 1])
  await screen.findByRole('button', { name: 'Filter: Filtered' })
  expect(list().matchCount).toBe(2)
})

it('follows events: a conversation enters and leaves the view', async () => {
  await openPage(inUrl, { conversations: conversations() })
  await expect.poll(() => list().ids).toEqual([3, 1])
  const change = (given: Parameters<typeof wireConversation>[0]) => useEntities().apply([{ event: 'conversation.updated', data: pushed(wireConversation(given)) }])
  change({ id: 2, priority: 'urgent', version: 2 })
  expect([...list().ids].sort()).toEqual([1, 2, 3])
  change({ id: 1, priority: null, version: 2 })
  expect([...list().ids].sort()).toEqual([2, 3])
  expect(list().matchCount).toBe(2)
})

it('lists saved views of conversations, shows one, and leaves it', async () => {
  const { router } = await openPage('/', { conversations: conversations(), collections: { custom_filters: saved } })
  const views = within(await screen.findByRole('region', { name: 'Views' }))
  expect(views.getAllByRole('link').map(link => link.textContent)).toEqual(['On fire'])
  await fireEvent.click(views.getByRole('link', { name: 'On fire' }))
  await expect.poll(() => router.currentRoute.value.query.saved).toBe('5')
  await expect.poll(() => views.getByRole('link').textContent).toBe('On fire2')
  expect(views.getByRole('link').getAttribute('aria-current')).toBe('true')
  await menu(/Filter: On fire/, /Clear filters/)
  await expect.poll(() => router.currentRoute.value.query).toEqual({})
})

it('saves the filter as a view, renames it and deletes it', async () => {
  const { server, router } = await openPage(inUrl, { conversations: conversations(), collections: { custom_filters: { cacheKey: 'custom_filter', rows: [] } } })
  const user = userEvent.setup()
  await menu(/Filter: Filtered/, /Save as a view/)
  await user.type(await screen.findByRole('textbox', { name: /Name of the view/ }), 'On fire')
  await user.click(screen.getByRole('button', { name: 'Save' }))
  await expect.poll(() => server.desk.collections.custom_filters?.rows).toMatchObject([{ name: 'On fire', filter_type: 'conversation', query: urgent }])
  await menu(/Filter: On fire/, /Rename view/)
  const name = await screen.findByRole('textbox', { name: /Name of the view/ })
  await user.clear(name)
  await user.type(name, 'Urgent')
  await user.click(screen.getByRole('button', { name: 'Save' }))
  await menu(/Filter: Urgent/, /Delete view/)
  await user.click(await screen.findByRole('button', { name: 'Delete' }))
  await expect.poll(() => server.desk.collections.custom_filters?.rows).toEqual([])
  await expect.poll(() => router.currentRoute.value.query).toEqual({})
})

it('saves changed conditions of a view', async () => {
  const changed = [{ ...condition, values: ['low'] }]
  const { server } = await openPage(`/?saved=5&filter=${encodeURIComponent(JSON.stringify(changed))}`, { conversations: conversations(), collections: { custom_filters: saved } })
  await screen.findByText('Changed, not saved')
  await menu(/Filter: On fire/, /Save changes of/)
  await expect.poll(() => server.desk.collections.custom_filters?.rows[0]).toMatchObject({ id: 5, query: { payload: changed } })
  await expect.poll(() => screen.queryByText('Changed, not saved')).toBeNull()
})

it('keeps several values of a condition that another client has saved', async () => {
  const several = [{ ...condition, values: ['urgent', 'low'] }]
  const { server } = await openPage(`/?filter=${encodeURIComponent(JSON.stringify(several))}`, { conversations: conversations() })
  await menu(/Filter: Filtered/, /Edit filter/)
  const value = within(await screen.findByRole('dialog', { name: 'Filter conversations' })).getByRole<HTMLSelectElement>('combobox', { name: 'Value' })
  expect(value.selectedOptions[0]?.textContent).toBe('Urgent, Low')
  await userEvent.click(screen.getByRole('button', { name: 'Apply' }))
  expect(server.requests.findLast(({ path }) => path === 'A/conversations/filter')?.body).toEqual({ payload: several })
})

it('shows a refused filter in the editor again', async () => {
  const refused = () => new ErrorResponse(422, { error: 'There is no attribute shoe to filter by.', code: 'filter_key_unknown', attributes: ['payload[0].attribute_key'] })
  await openPage(inUrl, { conversations: conversations() }, { routes: { 'POST A/conversations/filter': refused } })
  await screen.findByRole('dialog', { name: 'Filter conversations' })
  expect(await screen.findAllByText('There is no attribute shoe to filter by.')).not.toHaveLength(0)
})

it('stops reading on after five pages with few matches', async () => {
  let pages = 0
  const page = () => ({ meta: { mine_count: 0, unassigned_count: 0, all_count: 0, head: 0, next_cursor: String(++pages), count_is_exact: false }, payload: [] })
  await openPage(inUrl, {}, { routes: { 'POST A/conversations/filter': page } })
  await expect.poll(() => pages).toBe(5)
  await new Promise(resolve => setTimeout(resolve, 50))
  expect([pages, list().matchCount]).toEqual([5, null])
  screen.getByRole('button', { name: 'Show more' })
})
