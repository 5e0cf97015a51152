import userEvent from '@testing-library/user-event'
import { cleanup, configure, fireEvent, render, screen, within } from '@testing-library/vue'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { useEntities } from '@/stores/entities'
import type { FakeServer } from '@/testing/fakeServer'
import { ErrorResponse } from '@/testing/fakeServer'
import { signIn } from '@/testing/signIn'
import { stubScreen } from '@/testing/stubScreen'
import { wireConversation } from '@/testing/wire'
import ThreadComposer from './ThreadComposer.vue'

const rows = [
  { id: 31, version: 1, short_code: 'greeting', attachments: [], content: 'Hello! How can we help?' },
  { id: 32, version: 1, short_code: 'regards', attachments: [], content: 'Kind regards' },
  { id: 33, version: 1, short_code: 'hours', attachments: [], content: 'We answer from 9 to 17.\nGreetings' },
]

let server: FakeServer

configure({ asyncUtilTimeout: 60_000 })
beforeEach(stubScreen.bind(null, 1440))
afterEach(cleanup)

async function compose(desk: Parameters<typeof signIn>[0] = { collections: { canned_responses: { cacheKey: 'canned_response', rows } } }, routes = {}) {
  server = await signIn(desk, routes)
  const entities = useEntities()
  entities.load({ conversations: [wireConversation()] })
  const conversation = entities.conversations.get(1)
  if (!conversation)
    throw new Error('The conversation was not loaded.')
  render(ThreadComposer, { props: { conversation } })
  return field()
}

const field = () => screen.getByLabelText<HTMLTextAreaElement>('Reply text')
const names = () => screen.queryAllByRole('option').map(option => option.firstElementChild?.textContent)
const current = () => document.getElementById(field().getAttribute('aria-activedescendant') ?? '')?.firstElementChild?.textContent
const list = () => screen.findByRole('listbox', { name: 'Canned responses' })
const sent = () => server.requests.filter(({ method }) => method === 'POST').map(({ body }) => body)

it('offers canned responses for a slash at the beginning of a word and inserts the chosen ones', async () => {
  const box = await compose()
  await userEvent.type(box, 'Good day. /')
  await list()
  expect(names()).toEqual(['greeting', 'hours', 'regards'])
  expect(current()).toBe('greeting')
  await userEvent.type(box, 'gre')
  expect(names()).toEqual(['greeting', 'hours'])
  await userEvent.keyboard('{Enter}')
  await expect.poll(() => box.value).toBe('Good day. Hello! How can we help?')
  expect(screen.queryByRole('listbox')).toBeNull()
  await userEvent.type(box, ' /re')
  await list()
  await userEvent.keyboard('{Tab}')
  await expect.poll(() => box.value).toBe('Good day. Hello! How can we help? Kind regards')
  await userEvent.type(box, '{Enter}')
  expect(sent()).toEqual([expect.objectContaining({ content: 'Good day. Hello! How can we help? Kind regards' })])
})

it('opens for a word that was typed while its code was loading', async () => {
  const box = await compose()
  await fireEvent.update(box, '/reg')
  box.setSelectionRange(4, 4)
  await fireEvent.focus(box)
  await list()
  expect(names()).toEqual(['regards'])
})

it('moves with the arrow keys from one end to the other', async () => {
  const box = await compose()
  await userEvent.type(box, '/')
  await list()
  await userEvent.keyboard('{ArrowUp}')
  expect(current()).toBe('regards')
  await userEvent.keyboard('{ArrowDown}{ArrowDown}')
  expect(current()).toBe('hours')
  expect(screen.getAllByRole('option').map(option => option.getAttribute('aria-selected'))).toEqual(['false', 'true', 'false'])
})

it('inserts before the text that follows the caret', async () => {
  const box = await compose()
  await userEvent.type(box, ' Ada')
  box.setSelectionRange(0, 0)
  await userEvent.keyboard('/reg')
  await list()
  await userEvent.keyboard('{Enter}')
  await expect.poll(() => box.value).toBe('Kind regards Ada')
  expect(box.selectionEnd).toBe('Kind regards'.length)
})

it('closes with Escape and leaves the text and the focus', async () => {
  const box = await compose()
  await userEvent.type(box, '/gr')
  await list()
  await userEvent.keyboard('{Escape}')
  expect(screen.queryByRole('listbox')).toBeNull()
  expect([box.value, document.activeElement]).toEqual(['/gr', box])
  await userEvent.keyboard('e')
  expect(screen.queryByRole('listbox')).toBeNull()
  expect(box.hasAttribute('aria-activedescendant')).toBe(false)
})

it.each(['and/or', '3 /4 no such code', '/usr/bin', 'https://'])('leaves Enter to the message for %s', async (text) => {
  const box = await compose()
  await userEvent.click(box)
  await userEvent.keyboard('/')
  await list()
  await userEvent.keyboard('{Backspace}')
  await userEvent.type(box, text)
  expect(screen.queryByRole('listbox')).toBeNull()
  await userEvent.keyboard('{Enter}')
  expect(sent()).toEqual([expect.objectContaining({ content: text })])
})

it('opens nothing for a slash of an input method', async () => {
  const box = await compose()
  await userEvent.type(box, 'a{Backspace}')
  box.value = '/'
  await fireEvent(box, new InputEvent('input', { bubbles: true, inputType: 'insertCompositionText', isComposing: true }))
  await fireEvent.compositionEnd(box)
  expect(screen.queryByRole('listbox')).toBeNull()
  box.value = ''
  await userEvent.type(box, '/')
  await list()
  await fireEvent.keyDown(box, { key: 'Enter', isComposing: true })
  expect(box.value).toBe('/')
})

it('opens with its button and inserts what the mouse chooses', async () => {
  const box = await compose()
  await userEvent.type(box, 'Dear Mia,')
  await userEvent.click(screen.getByRole('button', { name: 'Insert a canned response' }))
  await userEvent.click(within(await list()).getByText('Kind regards'))
  await expect.poll(() => box.value).toBe('Dear Mia,Kind regards')
  await userEvent.click(screen.getByRole('button', { name: 'Insert a canned response' }))
  await list()
  await userEvent.keyboard('gre')
  expect(names()).toEqual(['greeting', 'hours'])
  await userEvent.keyboard('{Enter}')
  await expect.poll(() => box.value).toBe('Dear Mia,Kind regardsHello! How can we help?')
})

it('closes when the caret leaves the word', async () => {
  const box = await compose()
  await userEvent.type(box, 'Yes /')
  await list()
  await userEvent.keyboard('{Home}')
  expect(screen.queryByRole('listbox')).toBeNull()
})

it('says that there are no canned responses, or that they could not be loaded', async () => {
  await compose({}, { 'GET A/canned_responses': () => new ErrorResponse(500, { code: 'internal', message: 'Failed' }) })
  await userEvent.type(field(), '/')
  expect(await screen.findByText('The canned responses could not be loaded. Try again in a moment.')).toBeTruthy()
  cleanup()
  await compose({ collections: { canned_responses: { cacheKey: 'canned_response', rows: [] } } })
  await userEvent.type(field(), '/')
  await expect.poll(() => screen.queryAllByText('No canned responses yet')).toHaveLength(2)
})

it('inserts the whole of a text that the list has in part', async () => {
  const long = { id: 34, version: 1, short_code: 'long', attachments: [], content: 'The beg', truncated: true }
  const whole = { ...long, content: 'The beginning and the end', truncated: undefined }
  const desk = { collections: { canned_responses: { cacheKey: 'canned_response', rows: [long] } } }
  const answers: unknown[] = [new ErrorResponse(500, { code: 'internal', message: 'Failed' }), whole]
  const box = await compose(desk, { 'GET A/canned_responses/34': () => answers.shift() })
  await userEvent.type(box, '/')
  await list()
  await userEvent.keyboard('{Enter}')
  expect(await screen.findByText('The canned responses could not be loaded. Try again in a moment.')).toBeTruthy()
  await userEvent.keyboard('{Escape}')
  await userEvent.type(box, ' /')
  await list()
  await userEvent.keyboard('{Enter}')
  await expect.poll(() => box.value).toBe('/ The beginning and the end')
})

const terms = { id: 35, version: 1, short_code: 'terms', content: 'Our terms', attachments: [{ id: 7, file_name: 'terms.pdf', content_type: 'application/pdf', file_size: 1500 }] }
const copyPath = 'POST A/canned_responses/35/uploads'
const copied = [{ filename: 'terms.pdf', content_type: 'application/pdf', byte_size: 1500, signed_id: 'signed-copy' }]

it('puts copies of the files of a response beside its text, and sends them without an upload', async () => {
  const box = await compose({ collections: { canned_responses: { cacheKey: 'canned_response', rows: [...rows, terms] } } }, { [copyPath]: () => copied })
  await userEvent.type(box, '/terms')
  const option = await screen.findByRole('option', { name: /terms/ })
  expect(option.textContent).toContain('Attachments')
  await userEvent.keyboard('{Enter}')
  expect(await screen.findByRole('button', { name: 'Remove terms.pdf' })).toBeTruthy()
  expect(box.value).toBe('Our terms')
  expect(server.requests.find(({ path }) => path.endsWith('/uploads'))?.body).toEqual({ conversation_id: 1, private: false })
  await userEvent.type(box, '{Enter}')
  await expect.poll(sent).toEqual([expect.anything(), expect.objectContaining({ content: 'Our terms', attachments: ['signed-copy'] })])
})

it('inserts nothing while the files of a response cannot be copied', async () => {
  const box = await compose({ collections: { canned_responses: { cacheKey: 'canned_response', rows: [terms] } } }, { [copyPath]: () => new ErrorResponse(500, { error: 'Failed' }) })
  await userEvent.type(box, '/terms')
  await screen.findByRole('option', { name: /terms/ })
  await userEvent.keyboard('{Enter}')
  expect(await screen.findByText('The canned responses could not be loaded. Try again in a moment.')).toBeTruthy()
  expect(box.value).toBe('/terms')
})
