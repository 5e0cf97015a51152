import userEvent from '@testing-library/user-event'
import { cleanup, screen } from '@testing-library/vue'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { useDesk } from '@/stores/desk'
import { useDrafts } from '@/stores/drafts'
import { saveDraft } from '@/testing/fakeDrafts'
import type { FakeServer } from '@/testing/fakeServer'
import { ErrorResponse } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import { wireConversation, wireMessage } from '@/testing/wire'

let server: FakeServer

beforeEach(async () => {
  ({ server } = await openPage('/conversations/1', { conversations: [wireConversation()], messages: [wireMessage({ id: 5 })] }))
})
afterEach(() => {
  useDesk().close()
  cleanup()
})

const field = () => screen.getByLabelText<HTMLTextAreaElement>('Reply text')

function phoneSaves(message: string) {
  const version = server.desk.drafts[0]?.version ?? 0
  const saved = saveDraft(server.desk, { body: { message, private: false, in_reply_to: null, version, writer: 'phone', edit: Date.now() } }, 1)
  if (saved instanceof ErrorResponse)
    throw new Error('The draft of the phone was refused.')
  server.sockets.last().push({ events: [{ event: 'draft.updated', data: saved }] })
}

async function writeBoth() {
  await userEvent.type(await screen.findByLabelText('Reply text'), 'From here')
  phoneSaves('From the phone')
  return screen.findByText('You wrote something else on another device:')
}

it('shows a text from another device in the empty field', async () => {
  await screen.findByLabelText('Reply text')
  phoneSaves('From the phone')
  await expect.poll(() => field().value, { timeout: 20_000 }).toBe('From the phone')
})

it('lets the person choose between two texts', async () => {
  await writeBoth()
  expect(field().value).toBe('From here')
  expect(screen.getByText('From the phone')).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Use that text' }))
  expect(field().value).toBe('From the phone')
  expect(screen.queryByText('You wrote something else on another device:')).toBeNull()
})

it('saves the own text over the other one when it is chosen', async () => {
  await writeBoth()
  await userEvent.click(screen.getByRole('button', { name: 'Keep this text' }))
  await expect.poll(() => server.desk.drafts[0]?.message, { timeout: 20_000 }).toBe('From here')
  expect(field().value).toBe('From here')
})

it('says that a text is in this browser only, and when it is too long', async () => {
  await screen.findByLabelText('Reply text')
  useDrafts().report(1, 'reply', { reason: 'unsaved' })
  expect(await screen.findByText('This draft is only in this browser until it can be saved.')).toBeTruthy()
  useDrafts().report(1, 'reply', { reason: 'tooLong' })
  expect(await screen.findByText('This draft is too long for your other devices. It stays in this browser.')).toBeTruthy()
})
