import userEvent from '@testing-library/user-event'
import { cleanup, render, screen, within } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { parts } from '@/lazyComponent'
import { useEntities } from '@/stores/entities'
import { ErrorResponse } from '@/testing/fakeServer'
import type { FakeRequest, Routes } from '@/testing/fakeServer'
import { signIn } from '@/testing/signIn'
import { wireContact } from '@/testing/wire'
import type { ContactNote } from './contactNotes'

afterEach(cleanup)

const note = (id: number, content: string, given: Partial<ContactNote> = {}): ContactNote =>
  ({ id, content, account_id: null, contact_id: null, created_at: 1_700_000_000 + id, updated_at: 1_700_000_000 + id, version: 1, ...given })

/** The notes of contact 9 on a server, whose answers `replaced` changes. */
async function show(rows: ContactNote[], replaced: Routes = {}) {
  const server = { rows, requests: [] as FakeRequest[] }
  const found = (id: number) => server.rows.find(row => row.id === id) ?? null
  const routes: Routes = {
    'GET A/contacts/9/notes': () => server.rows,
    'POST A/contacts/9/notes': (request) => {
      server.requests.push(request)
      server.rows = [note(99, (request.body as { content: string }).content), ...server.rows]
      return server.rows[0]
    },
    'PATCH A/contacts/9/notes/1': ({ body }) => {
      server.rows = server.rows.map(row => row.id === 1 ? { ...row, ...body as object, version: row.version + 1 } : row)
      return found(1)
    },
    'DELETE A/contacts/9/notes/1': () => { server.rows = server.rows.filter(({ id }) => id !== 1); return null },
    ...replaced,
  }
  await signIn({}, routes)
  const { default: ContactNotes } = await parts.ContactNotes()
  const entities = useEntities()
  const changeContact = (version: number) => entities.load({ contacts: [wireContact({ id: 9, version })] })
  changeContact(1)
  render(defineComponent(() => () => [...entities.contacts.values()].map(contact => h(ContactNotes, { contact }))))
  return { server, changeContact }
}

const texts = () => screen.queryAllByRole('listitem').map(item => item.querySelector('p')?.textContent)

it('lists notes with the newest first and says who wrote them', async () => {
  await show([note(1, 'older'), note(2, 'newer')])
  await expect.poll(texts).toEqual(['newer', 'older'])
  expect(screen.getAllByText(/Former agent/)).toHaveLength(2)
})

it('adds a note by keyboard and repeats a failed request under the same id', async () => {
  const failures: unknown[] = [new ErrorResponse(503, { code: 'unavailable', message: 'Try again.' })]
  const keys: (string | null)[] = []
  const { server } = await show([], {
    'POST A/contacts/9/notes': ({ headers, body }) => {
      keys.push(headers.get('idempotency-key'))
      return failures.shift() ?? note(99, (body as { content: string }).content)
    },
  })
  const field = await screen.findByLabelText<HTMLTextAreaElement>('New note')
  await userEvent.type(field, 'Call first')
  await userEvent.keyboard('{Control>}{Enter}{/Control}')
  expect((await screen.findByRole('alert')).textContent).toBe('Try again.')
  expect(field.value).toBe('Call first')
  await userEvent.click(screen.getByRole('button', { name: 'Add note' }))
  await expect.poll(texts).toEqual(['Call first'])
  expect(field.value).toBe('')
  expect(keys[0]).toBeTruthy()
  expect(keys[1]).toBe(keys[0])
  await userEvent.type(field, 'Second')
  await userEvent.keyboard('{Control>}{Enter}{/Control}')
  await expect.poll(() => keys.length).toBe(3)
  expect(keys[2]).not.toBe(keys[0])
  expect(server.rows).toEqual([])
})

it('edits a note and returns the focus', async () => {
  const { server } = await show([note(1, 'by phone')])
  await userEvent.click(await screen.findByRole('button', { name: 'Edit note' }))
  const field = screen.getByLabelText<HTMLTextAreaElement>('Edit note')
  expect(document.activeElement).toBe(field)
  await userEvent.clear(field)
  await userEvent.type(field, 'by e-mail')
  await userEvent.keyboard('{Control>}{Enter}{/Control}')
  await expect.poll(() => server.rows[0]?.content).toBe('by e-mail')
  await expect.poll(() => document.activeElement?.getAttribute('aria-label')).toBe('Edit note')
  await userEvent.keyboard('{Enter}')
  await userEvent.type(screen.getByLabelText('Edit note'), ' only')
  await userEvent.keyboard('{Escape}')
  expect(texts()).toEqual(['by e-mail'])
})

it('edits the whole text of a note that a long list shortens', async () => {
  await show([note(1, 'sho', { truncated: true })], { 'GET A/contacts/9/notes/1': () => note(1, 'short no more') })
  await userEvent.click(await screen.findByRole('button', { name: 'Edit note' }))
  expect((await screen.findByLabelText<HTMLTextAreaElement>('Edit note')).value).toBe('short no more')
})

it('deletes a note after a question', async () => {
  const { server } = await show([note(1, 'wrong'), note(2, 'right')])
  await expect.poll(texts).toEqual(['right', 'wrong'])
  await userEvent.click(screen.getAllByRole('button', { name: 'Delete note' })[1] as HTMLElement)
  await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Delete' }))
  await expect.poll(texts).toEqual(['right'])
  expect(server.rows.map(({ id }) => id)).toEqual([2])
})

it('reads the notes again when another browser has changed them', async () => {
  const { server, changeContact } = await show([note(1, 'mine')])
  await expect.poll(texts).toEqual(['mine'])
  server.rows = [note(2, 'of Cleo')]
  changeContact(2)
  await expect.poll(texts).toEqual(['of Cleo'])
})

it('says that the notes could not be loaded, and tries again', async () => {
  const answers: unknown[] = [new ErrorResponse(503, { code: 'unavailable', message: '' }), [note(1, 'found')]]
  await show([], { 'GET A/contacts/9/notes': () => answers.shift() })
  await userEvent.click(await screen.findByRole('button', { name: 'Try again' }))
  await expect.poll(texts).toEqual(['found'])
})
