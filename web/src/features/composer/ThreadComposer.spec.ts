import userEvent from '@testing-library/user-event'
import { cleanup, render, screen } from '@testing-library/vue'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { useDrafts } from '@/stores/drafts'
import { useEntities } from '@/stores/entities'
import type { FakeServer } from '@/testing/fakeServer'
import { giveScreen } from '@/testing/stubScreen'
import { signedIn } from '@/testing/signIn'
import { wireConversation, wireMessage } from '@/testing/wire'
import ThreadComposer from './ThreadComposer.vue'

let server: FakeServer

beforeEach(async () => {
  giveScreen()
  server = await signedIn({ 'POST A/conversations/1/messages': ({ body }) => wireMessage({ id: 9002, message_type: 1, ...body as object }) })
})
afterEach(cleanup)

function compose(given: Parameters<typeof wireConversation>[0] = {}) {
  const entities = useEntities()
  entities.load({ conversations: [wireConversation(given)] })
  const conversation = entities.conversations.get(1)
  if (!conversation)
    throw new Error('The conversation was not loaded.')
  return render(ThreadComposer, { props: { conversation } })
}

const sent = () => server.asked.filter(({ method }) => method === 'POST').map(({ body }) => body)

it('sends with Enter and starts a new line with Shift+Enter', async () => {
  compose()
  await userEvent.type(screen.getByLabelText('Text of the reply'), 'One{Shift>}{Enter}{/Shift}two{Enter}')
  expect(sent()).toEqual([expect.objectContaining({ content: 'One\ntwo', private: false })])
  expect(screen.getByLabelText<HTMLTextAreaElement>('Text of the reply').value).toBe('')
})

it('sends nothing when there is nothing', async () => {
  compose()
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Send' }).disabled).toBe(true)
  await userEvent.type(screen.getByLabelText('Text of the reply'), '  {Enter}')
  expect(sent()).toEqual([])
})

it('keeps reply and note apart, and both as drafts', async () => {
  compose()
  await userEvent.type(screen.getByLabelText('Text of the reply'), 'To the customer')
  await userEvent.click(screen.getByRole('button', { name: 'Private note' }))
  await userEvent.type(screen.getByLabelText('Text of the note'), 'To the team')
  expect(useDrafts().of(1)).toMatchObject({ reply: 'To the customer', note: 'To the team', kind: 'note' })
  await userEvent.click(screen.getByRole('button', { name: 'Add note' }))
  expect(sent()).toEqual([expect.objectContaining({ content: 'To the team', private: true })])
  expect(useDrafts().of(1).reply).toBe('To the customer')
})

it('says why no reply is possible, and offers a note', async () => {
  compose({ can_reply: false, channel: 'Channel::Whatsapp' })
  expect(screen.getByText(/WhatsApp allows replies for 24 hours/)).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Write a note instead' }))
  expect(await screen.findByLabelText('Text of the note')).toBeTruthy()
})

it('refuses files that do not fit into one request, and says so', async () => {
  compose()
  const chooser = document.querySelector<HTMLInputElement>('input[type=file]')
  await userEvent.upload(chooser as HTMLInputElement, [new File([new Uint8Array(10)], 'small.txt'), new File([new Uint8Array(4_000_000)], 'large.zip')])
  expect(screen.getByRole('alert').textContent).toContain('4 MB')
  expect(screen.getByText('small.txt')).toBeTruthy()
  expect(screen.queryByText('large.zip')).toBeNull()
  await userEvent.click(screen.getByRole('button', { name: 'Remove small.txt' }))
  expect(screen.queryByText('small.txt')).toBeNull()
})
