import userEvent from '@testing-library/user-event'
import { cleanup, render, screen, waitFor } from '@testing-library/vue'
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

const sent = () => server.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/messages')).map(({ body }) => body)

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

function choose(...files: File[]) {
  return userEvent.upload(document.querySelector<HTMLInputElement>('input[type=file]') as HTMLInputElement, files)
}

const large = (size: number) => Object.defineProperty(new File(['x'], 'large.zip'), 'size', { value: size })

it('rejects files above the size limit with an error', async () => {
  compose()
  await choose(new File([new Uint8Array(10)], 'small.txt'), large(40_000_001))
  expect(screen.getByRole('alert').textContent).toContain('40 MB')
  expect(screen.getByText('small.txt')).toBeTruthy()
  expect(screen.queryByText('large.zip')).toBeNull()
  await userEvent.click(screen.getByRole('button', { name: 'Remove small.txt' }))
  expect(screen.queryByText('small.txt')).toBeNull()
  expect(document.activeElement).toBe(screen.getByLabelText('Reply text'))
})

it('shows the progress of an upload, and sends the message with its signed id', async () => {
  const release = server.hold('PUT /upload')
  compose()
  await choose(new File(['x'], 'small.txt'))
  const progress = await screen.findByRole('progressbar', { name: 'Uploading small.txt' })
  await waitFor(() => expect(progress).toHaveProperty('value', 0.5))
  release()
  expect(await screen.findByText('Uploaded')).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Send' }))
  await waitFor(() => expect(sent()).toEqual([expect.objectContaining({ content: '', attachments: ['signed-small.txt'] })]))
  expect(server.count('POST A/conversations/1/direct_uploads')).toBe(1)
})

it('names the limit of the channel, and sends nothing until the file is removed', async () => {
  compose()
  await choose(large(35_000_000))
  expect((await screen.findByRole('alert')).textContent).toContain('Pigeon post accepts files of at most 30 MB.')
  await userEvent.type(screen.getByLabelText('Reply text'), 'See here{Enter}')
  expect(sent()).toEqual([])
  expect(screen.queryByRole('button', { name: 'Upload large.zip again' })).toBeNull()
  await userEvent.click(screen.getByRole('button', { name: 'Remove large.zip' }))
  await userEvent.type(screen.getByLabelText('Reply text'), '{Enter}')
  await waitFor(() => expect(sent()).toHaveLength(1))
})

it('lets the agent type and try again while an upload has failed', async () => {
  server.reachable = false
  compose()
  await choose(new File(['x'], 'small.txt'))
  expect((await screen.findByRole('alert')).textContent).toContain('tried again when you send')
  await userEvent.type(screen.getByLabelText('Reply text'), 'See here')
  server.reachable = true
  await userEvent.click(screen.getByRole('button', { name: 'Upload small.txt again' }))
  expect(await screen.findByText('Uploaded')).toBeTruthy()
  expect(screen.getByLabelText('Reply text')).toHaveProperty('value', 'See here')
})

it('holds a reply back whose answered message was split off, until its quote is removed', async () => {
  const splits = [{ stored_in: 1, shown_in: 2, first_id: 7, last_id: 9 }]
  compose({ splits })
  useDrafts().update(1, { reply: 'Yes, please', in_reply_to: 8 })
  expect((await screen.findByRole('alert')).textContent).toContain('is now in #2')
  await userEvent.type(screen.getByLabelText('Reply text'), '{Enter}')
  expect(sent()).toEqual([])
  await userEvent.click(screen.getByRole('button', { name: 'Cancel reply' }))
  expect(screen.queryByRole('alert')).toBeNull()
  expect(document.activeElement).toBe(screen.getByLabelText('Reply text'))
  await userEvent.keyboard('{Enter}')
  expect(sent()).toMatchObject([{ content: 'Yes, please' }])
})

it('sends a reply to a message that a merge has brought back', async () => {
  compose({ splits: [{ stored_in: 1, shown_in: 2, first_id: 7, last_id: 9 }], merged_ids: [2] })
  useDrafts().update(1, { reply: 'Yes, please', in_reply_to: 8 })
  await userEvent.type(screen.getByLabelText('Reply text'), '{Enter}')
  expect(sent()).toMatchObject([{ content: 'Yes, please', content_attributes: { in_reply_to: 8 } }])
})
