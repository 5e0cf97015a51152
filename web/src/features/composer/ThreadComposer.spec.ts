import userEvent from '@testing-library/user-event'
import { cleanup, render, screen } from '@testing-library/vue'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { useDrafts } from '@/stores/drafts'
import { useEntities } from '@/stores/entities'
import type { FakeServer } from '@/testing/fakeServer'
import { stubScreen } from '@/testing/stubScreen'
import { signIn } from '@/testing/signIn'
import { profile, wireConversation } from '@/testing/wire'
import ThreadComposer from './ThreadComposer.vue'

let server: FakeServer

beforeEach(async () => {
  stubScreen()
  server = await signIn()
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

const sent = () => server.requests.filter(({ method }) => method === 'POST').map(({ body }) => body)

it('sends with Enter and starts a new line with Shift+Enter', async () => {
  compose()
  await userEvent.type(screen.getByLabelText('Reply text'), 'One{Shift>}{Enter}{/Shift}two{Enter}')
  expect(sent()).toEqual([expect.objectContaining({ content: 'One\ntwo', private: false })])
  expect(screen.getByLabelText<HTMLTextAreaElement>('Reply text').value).toBe('')
})

it('adds the signature to replies only', async () => {
  server = await signIn({ user: profile({ message_signature: ' Ada, Acme Coffee ' }) })
  compose()
  await userEvent.type(screen.getByLabelText('Reply text'), 'Hello{Enter}')
  await userEvent.click(screen.getByRole('button', { name: 'Private note' }))
  await userEvent.type(screen.getByLabelText('Note text'), 'To the team{Enter}')
  expect(sent()).toMatchObject([{ content: 'Hello\n\nAda, Acme Coffee' }, { content: 'To the team', private: true }])
})

it('does not send an empty message', async () => {
  compose()
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Send' }).disabled).toBe(true)
  await userEvent.type(screen.getByLabelText('Reply text'), '  {Enter}')
  expect(sent()).toEqual([])
})

it('keeps separate drafts for reply and note', async () => {
  compose()
  await userEvent.type(screen.getByLabelText('Reply text'), 'To the customer')
  await userEvent.click(screen.getByRole('button', { name: 'Private note' }))
  await userEvent.type(screen.getByLabelText('Note text'), 'To the team')
  expect(useDrafts().of(1)).toMatchObject({ reply: 'To the customer', note: 'To the team', kind: 'note' })
  await userEvent.click(screen.getByRole('button', { name: 'Add note' }))
  expect(sent()).toEqual([expect.objectContaining({ content: 'To the team', private: true })])
  expect(useDrafts().of(1).reply).toBe('To the customer')
})

it('explains why no reply is possible and offers a note', async () => {
  compose({ can_reply: false, channel: 'Channel::Whatsapp' })
  expect(screen.getByText(/WhatsApp allows replies within 24 hours/)).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Write a note instead' }))
  expect(await screen.findByLabelText('Note text')).toBeTruthy()
})

it('rejects files above the size limit with an error', async () => {
  compose()
  const chooser = document.querySelector<HTMLInputElement>('input[type=file]')
  await userEvent.upload(chooser as HTMLInputElement, [new File([new Uint8Array(10)], 'small.txt'), new File([new Uint8Array(4_000_000)], 'large.zip')])
  expect(screen.getByRole('alert').textContent).toContain('4 MB')
  expect(screen.getByText('small.txt')).toBeTruthy()
  expect(screen.queryByText('large.zip')).toBeNull()
  await userEvent.click(screen.getByRole('button', { name: 'Remove small.txt' }))
  expect(screen.queryByText('small.txt')).toBeNull()
})
