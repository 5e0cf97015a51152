import userEvent from '@testing-library/user-event'
import { cleanup, screen, waitFor } from '@testing-library/vue'
import { afterEach, expect, it, vi } from 'vitest'
import { ErrorResponse } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import { agent, profile, wireContact } from '@/testing/wire'
import type { ContactExport } from './contactExport'

afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

const BEGUN: ContactExport = { id: 7, state: 'running', read: 0, total: 2, rows: 0, created_at: '2026-11-30T10:00:00.000Z', expires_at: null, file_name: 'contacts-2026-11-30.csv' }
const FINISHED: ContactExport = { ...BEGUN, state: 'finished', read: 2, rows: 2, expires_at: '2026-12-03T10:00:00.000Z' }
const administrator = { agents: [agent({ role: 'administrator' })] }
const contacts = ['Mia', 'Zoe'].map((name, index) => wireContact({ id: 501 + index, name }))
const missing = () => new ErrorResponse(404, { code: 'contact_export_not_found', error: 'There is no export.' })

it('exports the filtered contacts, shows the progress and downloads the file', async () => {
  const filter = [{ attribute_key: 'name', filter_operator: 'contains', values: ['zo'], query_operator: null }]
  const answers: unknown[] = [missing(), { ...BEGUN, read: 1 }, FINISHED]
  const { server } = await openPage(`/contacts?filter=${encodeURIComponent(JSON.stringify(filter))}`, { contacts, ...administrator }, { routes: {
    'GET A/contacts/export': () => answers.shift() ?? FINISHED,
    'POST A/contacts/export': () => BEGUN,
    'GET A/contacts/export/file': () => ({ download_url: 'https://files.example/contacts.csv' }),
  } })
  await userEvent.click(await screen.findByRole('button', { name: 'Export' }))
  await screen.findByText(/Writes the contacts that the search and the filter show/)
  await userEvent.click(await screen.findByRole('button', { name: 'Start the export' }))
  expect(server.requests.findLast(({ path, method }) => path === 'A/contacts/export' && method === 'POST')?.body).toEqual({ payload: filter })
  await screen.findByText('1 of 2 contacts read', {}, { timeout: 5_000 })
  expect(screen.getByRole('progressbar', { name: 'Exporting contacts' })).toBeTruthy()
  await screen.findByText('The file with 2 contacts is ready.', {}, { timeout: 5_000 })
  const clicked = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    expect([this.href, this.download]).toEqual(['https://files.example/contacts.csv', 'contacts-2026-11-30.csv'])
  })
  await userEvent.click(screen.getByRole('button', { name: 'Download' }))
  await waitFor(() => expect(clicked).toHaveBeenCalledOnce())
})

it('offers the last file, deletes it, and shows why an export did not begin', async () => {
  let last: unknown = FINISHED
  const { server } = await openPage('/contacts', { contacts, ...administrator }, { routes: {
    'GET A/contacts/export': () => last,
    'DELETE A/contacts/export': () => { last = missing() },
    'POST A/contacts/export': () => new ErrorResponse(503, { error: 'Busy.' }),
  } })
  await userEvent.click(await screen.findByRole('button', { name: 'Export' }))
  await screen.findByText('contacts-2026-11-30.csv')
  await userEvent.click(screen.getByRole('button', { name: 'Delete the file' }))
  await userEvent.click(await screen.findByRole('button', { name: 'Start the export' }))
  expect((await screen.findByRole('alert')).textContent).toContain('Busy')
  expect(server.count('DELETE A/contacts/export')).toBe(1)
  expect(server.requests.findLast(({ path, method }) => path === 'A/contacts/export' && method === 'POST')?.body).toEqual({})
})

it('shows that an export has failed', async () => {
  await openPage('/contacts', { contacts, ...administrator }, { routes: { 'GET A/contacts/export': () => ({ ...BEGUN, state: 'failed' }) } })
  await userEvent.click(await screen.findByRole('button', { name: 'Export' }))
  await screen.findByText('The export has failed. Start it again.')
})

it('is for administrators only', async () => {
  await openPage('/contacts', { contacts, user: profile({ role: 'agent' }) })
  await screen.findByRole('link', { name: 'Mia' })
  expect(screen.queryByRole('button', { name: 'Export' })).toBeNull()
})
