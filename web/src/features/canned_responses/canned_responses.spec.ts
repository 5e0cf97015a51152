import userEvent from '@testing-library/user-event'
import { cleanup, screen } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import { useNotices } from '@/stores/notices'
import { ErrorResponse } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'

const hello = { id: 31, account_id: 1, short_code: 'hello', attachments: [] as { id: number, file_name: string, content_type: string, file_size: number }[], content: 'Hello!', created_at: '2026-01-01T00:00:00.000Z', updated_at: '2026-01-01T00:00:00.000Z', version: 1 }
const withRows = (rows: typeof hello[]) => ({ collections: { canned_responses: { cacheKey: 'canned_response', rows } } })

afterEach(cleanup)

it('creates a canned response', async () => {
  const { server } = await openPage('/settings/canned_responses/new', withRows([]))
  await userEvent.type(await screen.findByLabelText('Short code'), 'hello')
  await userEvent.type(screen.getByLabelText('Text'), 'Hello! How can we help?')
  await userEvent.click(screen.getByRole('button', { name: 'Create' }))
  expect(await screen.findByRole('link', { name: 'hello' })).toBeTruthy()
  expect(server.desk.collections.canned_responses?.rows).toMatchObject([{ short_code: 'hello', content: 'Hello! How can we help?' }])
})

it('displays the server\'s error at the short code', async () => {
  const taken = new ErrorResponse(422, { code: 'short_code_taken', message: 'This short code is taken by another canned response.', attributes: ['short_code'] })
  await openPage('/settings/canned_responses/new', withRows([]), { routes: { 'POST A/canned_responses': () => taken } })
  await userEvent.type(await screen.findByLabelText('Short code'), 'hello')
  await userEvent.type(screen.getByLabelText('Text'), 'Hello!')
  await userEvent.click(screen.getByRole('button', { name: 'Create' }))
  const field = screen.getByLabelText<HTMLInputElement>('Short code')
  await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true')
  expect(field.value).toBe('hello')
})

it('changes a canned response', async () => {
  const { server } = await openPage('/settings/canned_responses/31', withRows([hello]))
  const text = await screen.findByLabelText<HTMLTextAreaElement>('Text')
  await userEvent.clear(text)
  await userEvent.type(text, 'Welcome!')
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  await expect.poll(() => server.desk.collections.canned_responses?.rows).toMatchObject([{ short_code: 'hello', content: 'Welcome!' }])
})

it('closes the form of a response that a colleague deletes, and says so', async () => {
  const { server, router } = await openPage('/settings/canned_responses/31', withRows([hello]))
  await screen.findByRole('dialog', { name: 'Edit canned response' })
  server.sockets.last().open()
  server.desk.collections.canned_responses = { cacheKey: 'canned_response', rows: [] }
  server.desk.invalidateCaches()
  server.deliver()
  await expect.poll(() => router.currentRoute.value.path).toBe('/settings/canned_responses')
  expect(useNotices().notices).toMatchObject([{ key: 'row_deleted', params: { name: 'hello' } }])
})

it('keeps what was typed while the whole text of a newer version is loaded', async () => {
  const { server } = await openPage('/settings/canned_responses/31', withRows([hello]), { routes: { 'GET A/canned_responses/31': () => ({ ...hello, version: 2, content: 'Hello there' }) } })
  await userEvent.type(await screen.findByLabelText('Short code'), '2')
  server.sockets.last().open()
  server.desk.collections.canned_responses = { cacheKey: 'canned_response', rows: [{ ...hello, version: 2, content: 'Hel…', truncated: true }] }
  server.desk.invalidateCaches()
  server.deliver()
  await expect.poll(() => screen.getByLabelText<HTMLTextAreaElement>('Text').value).toBe('Hello there')
  expect(screen.getByLabelText('Short code')).toHaveProperty('value', 'hello2')
})

it('opens the form with the whole text of a response that the list has in part', async () => {
  const part = { ...hello, content: 'Hel…', truncated: true }
  const answers: unknown[] = [new ErrorResponse(500, { code: 'internal', message: 'Failed' }), hello]
  await openPage('/settings/canned_responses/31', { collections: { canned_responses: { cacheKey: 'canned_response', rows: [part] } } }, {
    routes: { 'GET A/canned_responses/31': () => answers.shift() },
  })
  await expect.poll(() => useNotices().notices.map(({ key }) => key)).toEqual(['load_failed'])
  expect(screen.queryByRole('dialog')).toBeNull()
  useNotices().act(useNotices().notices[0]?.id ?? 0)
  expect((await screen.findByLabelText<HTMLTextAreaElement>('Text')).value).toBe('Hello!')
})

it('keeps, removes and adds files, which are uploaded while the form is open', async () => {
  const file = (id: number, file_name: string) => ({ id, file_name, content_type: 'application/pdf', file_size: 1500 })
  const { server } = await openPage('/settings/canned_responses/31', withRows([{ ...hello, attachments: [file(7, 'terms.pdf'), file(8, 'old.pdf')] }]))
  await userEvent.click(await screen.findByRole('button', { name: 'Remove old.pdf' }))
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Attach files (up to 40 MB each)' }))
  await userEvent.upload(screen.getByLabelText('Attachments', { selector: 'input' }), new File(['x'], 'new.pdf'))
  await expect.poll(() => server.count('PUT /upload')).toBe(1)
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  await expect.poll(() => server.requests.find(({ method }) => method === 'PATCH')?.body).toMatchObject({ attachment_ids: [7], attachments: ['signed-new.pdf'] })
  expect(server.count('POST A/direct_uploads')).toBe(1)
})

it('names a file that is refused, and saves nothing', async () => {
  const { server } = await openPage('/settings/canned_responses/31', withRows([hello]))
  const large = Object.defineProperty(new File(['x'], 'film.mp4'), 'size', { value: 35_000_000 })
  await userEvent.upload(await screen.findByLabelText('Attachments', { selector: 'input' }), large)
  await expect.poll(() => screen.queryAllByRole('alert').map(({ textContent }) => textContent)).toEqual(['Pigeon post accepts files of at most 30 MB.'])
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  await expect.poll(() => screen.getAllByRole('alert')).toHaveLength(2)
  expect(server.requests.some(({ method }) => method === 'PATCH')).toBe(false)
})

it('forgets chosen files with the form', async () => {
  const { router } = await openPage('/settings/canned_responses/31', withRows([hello]))
  await userEvent.upload(await screen.findByLabelText('Attachments', { selector: 'input' }), new File(['x'], 'new.pdf'))
  await router.push('/settings/canned_responses/new')
  await screen.findByRole('dialog', { name: 'New canned response' })
  expect(screen.queryByText('new.pdf')).toBeNull()
})
