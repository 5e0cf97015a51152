import userEvent from '@testing-library/user-event'
import { cleanup, screen, within } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import { useDesk } from '@/stores/desk'
import { ErrorResponse } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import { wireContact } from '@/testing/wire'

afterEach(cleanup)

const file = (id: number, more: object = {}) => ({
  id, message_id: 100 + id, conversation_id: 7, private: false, file_name: `${id}.png`, file_type: 'image', content_type: 'image/png', extension: 'png',
  data_url: `https://desk.example/${id}.png`, thumb_url: `https://desk.example/${id}.png`, file_size: 2_000, width: 4, height: 4, created_at: 1_700_000_000, ...more,
})

async function openCard(pages: Record<string, object>) {
  const { server } = await openPage('/contacts/501', {}, { routes: {
    'GET A/contacts/501': () => ({ payload: wireContact({ id: 501 }) }),
    'GET A/contacts/501/attachments': ({ query }: { query: URLSearchParams }) => pages[String(query)] ?? new ErrorResponse(500, { error: 'broken' }),
  } })
  await userEvent.click(await screen.findByRole('button', { name: 'Show files' }))
  return server
}

it('shows pictures as tiles and other files as rows, page by page', async () => {
  await openCard({
    'page=1': { meta: { total_count: 1, next_before: 90 }, payload: [file(9)] },
    'page=1&before=90': { meta: { total_count: 1, next_before: null }, payload: [file(8, { file_name: 'bill.pdf', file_type: 'file', thumb_url: '' })] },
  })
  const pictures = within(await screen.findByRole('list', { name: 'Pictures' })).getAllByRole('link')
  expect(pictures.map(link => link.getAttribute('href'))).toEqual([expect.stringMatching(/\/7#109$/)])
  await userEvent.click(screen.getByRole('button', { name: 'Older files' }))
  const rows = within(await screen.findByRole('list', { name: 'Other files' }))
  expect(rows.getByRole('link', { name: /bill\.pdf/ }).getAttribute('href')).toBe('https://desk.example/8.png')
  expect(rows.getByRole('link', { name: 'Open the message' }).getAttribute('href')).toMatch(/\/7#108$/)
  expect(screen.queryByRole('button', { name: 'Older files' })).toBeNull()
})

it('says that there are no files', async () => {
  await openCard({ 'page=1': { meta: { total_count: 0, next_before: null }, payload: [] } })
  expect(await screen.findByText('No files')).toBeTruthy()
})

it('offers to try again', async () => {
  const pages: Record<string, object> = {}
  await openCard(pages)
  expect(await screen.findByText('The files could not be loaded.')).toBeTruthy()
  pages['page=1'] = { meta: { total_count: 1, next_before: null }, payload: [file(9)] }
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByRole('list', { name: 'Pictures' })).toBeTruthy()
})

it('reads the first page again after that has failed beside the files', async () => {
  const pages: Record<string, object> = { 'page=1': { meta: { total_count: 1, next_before: null }, payload: [file(9)] } }
  await openCard(pages)
  await screen.findByRole('list', { name: 'Pictures' })
  delete pages['page=1']
  useDesk().generation += 1
  const retry = await screen.findByRole('button', { name: 'Try again' })
  pages['page=1'] = { meta: { total_count: 2, next_before: null }, payload: [file(10), file(9)] }
  await userEvent.click(retry)
  await expect.poll(() => within(screen.getByRole('list', { name: 'Pictures' })).getAllByRole('link').length).toBe(2)
})
