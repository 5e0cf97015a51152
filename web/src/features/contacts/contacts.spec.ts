import userEvent from '@testing-library/user-event'
import { cleanup, screen, waitFor, within } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import { ErrorResponse } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import { profile, wireContact } from '@/testing/wire'
import { queryOf, wantedOf } from './wanted'

afterEach(cleanup)

const crowd = (names: string[]) => names.map((name, index) => wireContact({ id: 501 + index, name, email: `${index}@x.example` }))
const names = () => within(screen.getByRole('table', { name: 'Contacts' })).getAllByRole('row').slice(1).map(row => row.querySelector('a span[dir]')?.textContent)

it('lists contacts by name and sorts them by their headers', async () => {
  const { router } = await openPage('/contacts', { contacts: crowd(['Mia', 'Ada', 'Zoe']) })
  await screen.findByRole('link', { name: 'Ada' })
  expect(names()).toEqual(['Ada', 'Mia', 'Zoe'])
  expect(await screen.findByText('3 contacts')).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Name' }))
  await waitFor(() => expect(names()).toEqual(['Zoe', 'Mia', 'Ada']))
  expect(screen.getByRole('columnheader', { name: 'Name' }).getAttribute('aria-sort')).toBe('descending')
  expect(router.currentRoute.value.query.sort).toBe('-name')
  await userEvent.click(screen.getByRole('button', { name: 'Last activity' }))
  await waitFor(() => expect(router.currentRoute.value.query.sort).toBe('-last_activity_at'))
})

it('loads further pages', async () => {
  await openPage('/contacts', { contacts: crowd(Array.from({ length: 51 }, (_, index) => `Kim ${String(index).padStart(2, '0')}`)) })
  await screen.findByRole('link', { name: 'Kim 49' })
  expect(screen.queryByRole('link', { name: 'Kim 50' })).toBeNull()
  await userEvent.click(screen.getByRole('button', { name: 'Load more' }))
  await screen.findByRole('link', { name: 'Kim 50' })
  expect(screen.queryByRole('button', { name: 'Load more' })).toBeNull()
})

it('shows a change of another person at once, and new and deleted contacts soon', async () => {
  const { server } = await openPage('/contacts', { contacts: crowd(['Mia', 'Zoe']) })
  await screen.findByRole('link', { name: 'Mia' })
  server.desk.changeContact(501, { name: 'Zuzu' })
  server.deliver()
  await screen.findByRole('link', { name: 'Zuzu' })
  await waitFor(() => expect(names()).toEqual(['Zoe', 'Zuzu']), { timeout: 5_000 })
  server.desk.contacts = [...server.desk.contacts, wireContact({ id: 900, name: 'Bo' })]
  server.desk.emit({ event: 'contact.deleted', data: { id: 502, account_id: 1 } })
  server.deliver()
  await waitFor(() => expect(screen.queryByRole('link', { name: 'Zoe' })).toBeNull())
  await waitFor(() => expect(names()).toEqual(['Bo', 'Zuzu']), { timeout: 10_000 })
})

it('searches, and shows all contacts again', async () => {
  await openPage('/contacts', { contacts: crowd(['Mia', 'Zoe']) })
  await userEvent.type(await screen.findByRole('searchbox', { name: 'Search contacts' }), 'zo')
  await waitFor(() => expect(names()).toEqual(['Zoe']))
  await userEvent.clear(screen.getByRole('searchbox', { name: 'Search contacts' }))
  await userEvent.type(screen.getByRole('searchbox', { name: 'Search contacts' }), 'nobody')
  await screen.findByText('No contacts match')
  await userEvent.click(screen.getByRole('button', { name: 'All contacts' }))
  await waitFor(() => expect(names()).toEqual(['Mia', 'Zoe']))
})

it('filters by conditions, which the URL keeps', async () => {
  const { server, router } = await openPage('/contacts', { contacts: crowd(['Mia', 'Zoe']) })
  await userEvent.click(await screen.findByRole('button', { name: 'Filter' }))
  await userEvent.selectOptions(await screen.findByRole('combobox', { name: 'Comparison' }), 'contains')
  await userEvent.type(screen.getByRole('textbox', { name: 'Value' }), 'zo')
  await userEvent.click(screen.getByRole('button', { name: 'Apply' }))
  await waitFor(() => expect(names()).toEqual(['Zoe']))
  const sent = { payload: [{ attribute_key: 'name', filter_operator: 'contains', values: ['zo'], query_operator: null }] }
  expect(server.requests.findLast(({ path }) => path === 'A/contacts/filter')?.body).toEqual(sent)
  expect(wantedOf(router.currentRoute.value.query).conditions).toEqual(sent.payload)
  await userEvent.click(screen.getByRole('button', { name: 'Filter (1)' }))
  expect((await screen.findByRole<HTMLInputElement>('textbox', { name: 'Value' })).value).toBe('zo')
  await userEvent.click(screen.getByRole('button', { name: 'Clear' }))
  await waitFor(() => expect(names()).toEqual(['Mia', 'Zoe']))
})

it('keeps chosen columns for this person', async () => {
  const { server } = await openPage('/contacts', { contacts: crowd(['Mia']), user: profile({ ui_settings: { contact_columns: ['email'] } }) })
  server.on('PATCH /api/v1/profile', ({ body }) => ({ ...server.desk.user, ...body as object }))
  await screen.findByRole('columnheader', { name: 'E-mail' })
  expect(screen.queryByRole('columnheader', { name: 'City' })).toBeNull()
  await userEvent.click(screen.getByRole('button', { name: 'Columns' }))
  await userEvent.click(await screen.findByRole('menuitemcheckbox', { name: 'City' }))
  await screen.findByRole('columnheader', { name: 'City' })
  expect(server.requests.findLast(({ method }) => method === 'PATCH')?.body).toEqual({ ui_settings: { contact_columns: ['email', 'city'] } })
})

it('opens a contact beside the list and labels it', async () => {
  const { router } = await openPage('/contacts', { contacts: crowd(['Mia']), labels: [{ id: 1, title: 'vip', description: null, color: '#ff0000', show_on_sidebar: true, version: 1 }] })
  await userEvent.click(await screen.findByRole('link', { name: 'Mia' }))
  await screen.findByRole('complementary', { name: 'Contact' })
  expect(router.currentRoute.value.params.id).toBe('501')
  await userEvent.click(screen.getByRole('button', { name: 'Add labels' }))
  await userEvent.click(await screen.findByRole('option', { name: 'vip' }))
  await screen.findByRole('button', { name: 'Labels: vip. Edit' })
  await userEvent.keyboard('{Escape}')
  await userEvent.keyboard('{Escape}')
})

it('shows why contacts cannot be loaded, and tries again', async () => {
  let fails = true
  await openPage('/contacts', { contacts: crowd(['Mia']) }, { routes: { 'GET A/contacts': () => fails ? new ErrorResponse(503, { error: 'Busy.' }) : { meta: { count: 0, has_more: false, current_page: 1, next_cursor: null }, payload: [] } } })
  await screen.findByText('The contacts could not be loaded.')
  fails = false
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
  await screen.findByText('No contacts yet')
})

it('ignores an invalid filter in the URL', () => {
  for (const filter of ['x', '[]', '{}', '[1]', '[{"attribute_key":"a"}]'])
    expect(wantedOf({ filter }).conditions).toBeNull()
  expect(wantedOf({ sort: 'shoe' })).toMatchObject({ sort: 'name', descending: false })
  expect(queryOf({ sort: 'city', descending: true, words: 'x', conditions: null })).toEqual({ sort: '-city', q: 'x' })
})

const inCologne = { payload: [{ attribute_key: 'name', filter_operator: 'contains', values: ['zo'], query_operator: null }] }

it('opens a segment, and saves another filter as one', async () => {
  const custom_filters = { cacheKey: 'custom_filter', rows: [{ id: 1, version: 1, name: 'Zoes', filter_type: 'contact', query: inCologne }] }
  const { server } = await openPage('/contacts', { contacts: crowd(['Mia', 'Zoe']), collections: { custom_filters } })
  await userEvent.click(await screen.findByRole('button', { name: 'Segment: All contacts' }))
  await userEvent.click(await screen.findByRole('menuitemcheckbox', { name: 'Zoes' }))
  await waitFor(() => expect(names()).toEqual(['Zoe']))
  await userEvent.click(screen.getByRole('button', { name: 'Segment: Zoes' }))
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Delete segment' }))
  await userEvent.click(await screen.findByRole('button', { name: 'Delete' }))
  await userEvent.click(await screen.findByRole('button', { name: 'Segment: Unsaved filter' }))
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Save as segment' }))
  await userEvent.type(await screen.findByRole('textbox', { name: 'Name' }), 'Ours')
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  await screen.findByRole('button', { name: 'Segment: Ours' })
  expect(server.desk.collections.custom_filters?.rows).toMatchObject([{ name: 'Ours', filter_type: 'contact', query: inCologne }])
})
