import userEvent from '@testing-library/user-event'
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/vue'
import { afterEach, expect, it, vi } from 'vitest'
import { ErrorResponse } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import { agent, wireContact } from '@/testing/wire'
import type { ContactImport } from './contactImport'

afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

const BEGUN: ContactImport = { id: 7, state: 'running', file_name: 'people.csv', size: 30, parts: 1, read: 0, total: 3, imported: 0, rejected: 0, has_rejected_file: false, created_at: '2026-11-30T10:00:00.000Z', expires_at: null }
const FINISHED: ContactImport = { ...BEGUN, state: 'finished', read: 3, imported: 2, rejected: 1, has_rejected_file: true, expires_at: '2026-12-03T10:00:00.000Z' }
const desk = { agents: [agent({ role: 'administrator' })], contacts: [wireContact({ id: 501, name: 'Mia' })] }
const missing = () => new ErrorResponse(404, { code: 'contact_import_not_found', error: 'There is no import.' })

it('sends a file in parts, shows the progress and offers the rejected rows', async () => {
  const answers: unknown[] = [missing(), { ...BEGUN, read: 1 }, FINISHED]
  const { server } = await openPage('/contacts', desk, { routes: {
    'GET A/contacts/import': () => answers.shift() ?? FINISHED,
    'POST A/contacts/import': () => ({ ...BEGUN, state: 'uploading' }),
    'POST A/contacts/import/parts': () => BEGUN,
    'GET A/contacts/import/rejected': () => ({ download_url: 'https://files.example/rejected.csv' }),
  } })
  await userEvent.click(await screen.findByRole('button', { name: 'Import' }))
  const file = new File(['x'.repeat(3_000_001)], 'people.csv', { type: 'text/csv' })
  await userEvent.upload(await screen.findByLabelText('Choose a CSV file', { selector: 'input' }), file)
  await screen.findByText('1 of 3 rows read', {}, { timeout: 5_000 })
  const forms = server.requests.filter(({ method, path }) => method === 'POST' && path.startsWith('A/contacts/import')).map(({ body }) => body as FormData)
  expect(forms.map(form => [form.get('size'), form.get('number'), (form.get('import_file') as File).size])).toEqual([['3000001', null, 3_000_000], [null, '2', 1]])
  expect((await screen.findAllByText(/2 of 3 rows imported. 1 was rejected/, {}, { timeout: 5_000 })).length).toBe(2)
  const clicked = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined)
  await userEvent.click(screen.getByRole('button', { name: 'Download rejected rows' }))
  await waitFor(() => expect(clicked).toHaveBeenCalledOnce())
})

it('takes a dropped file, shows why it was refused, and cancels a running import', async () => {
  let last: unknown = missing()
  const { server } = await openPage('/contacts', desk, { routes: {
    'GET A/contacts/import': () => last,
    'POST A/contacts/import': () => new ErrorResponse(422, { code: 'import_not_csv', error: 'The file is not a CSV file.' }),
    'DELETE A/contacts/import': () => { last = missing() },
  } })
  await userEvent.click(await screen.findByRole('button', { name: 'Import' }))
  const place = (await screen.findByText('Drop a CSV file here, or')).parentElement
  await fireEvent.drop(place as HTMLElement, { dataTransfer: { files: [new File(['PK'], 'people.xlsx')] } })
  expect((await screen.findByRole('alert')).textContent).toContain('not a CSV file')
  last = BEGUN
  server.on('POST A/contacts/import', () => BEGUN)
  await fireEvent.drop(place as HTMLElement, { dataTransfer: { files: [new File(['email'], 'people.csv')] } })
  await userEvent.click(await screen.findByRole('button', { name: 'Cancel the import' }))
  await screen.findByRole('button', { name: 'Choose a CSV file' })
  expect(server.count('DELETE A/contacts/import')).toBe(1)
})
