import userEvent from '@testing-library/user-event'
import { cleanup, screen, within } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import type { ScheduledMessage } from '@/api/types'
import { useDesk } from '@/stores/desk'
import { useDrafts } from '@/stores/drafts'
import { useNotices } from '@/stores/notices'
import { useScheduled } from '@/stores/scheduled'
import type { FakeRequest, FakeServer, Routes } from '@/testing/fakeServer'
import { ErrorResponse } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import { profile, userSender, wireConversation, wireMessage } from '@/testing/wire'
import { timeOf } from '@/i18n/localTime'
import { problemOf } from './times'

afterEach(() => {
  useDesk().close()
  cleanup()
})

const seconds = () => Math.floor(Date.now() / 1000)

/** A desk whose server holds messages; `rows` are those of conversation 1. */
async function openDesk(given: Partial<ScheduledMessage>[] = [], ui_settings = {}, replaced: Routes = {}) {
  const state = { rows: given.map((row, index) => waiting(50 + index, row)), posts: [] as Record<string, unknown>[] }
  let server: FakeServer | null = null
  const refs = () => state.rows.map(({ id, scheduled_at, version }) => ({ id, scheduled_at, version }))
  const tell = () => { server?.desk.changeConversation(1, { scheduled_messages: refs() }); server?.deliver() }
  const takeOut = (id: number) => {
    const row = state.rows.find(each => each.id === id)
    state.rows = state.rows.filter(each => each.id !== id)
    tell()
    return row ?? new ErrorResponse(404, { code: 'scheduled_message_not_found', message: 'There is no such scheduled message.' })
  }
  const opened = await openPage('/conversations/1', {
    user: profile({ ui_settings, message_signature: 'Ada, Acme' }),
    conversations: [wireConversation({ assignee: 7, scheduled_messages: refs() })],
    messages: [wireMessage({ id: 5, content: 'Hello' })],
  }, {
    routes: {
      'GET A/conversations/1/scheduled_messages': () => state.rows,
      'POST A/conversations/1/messages': ({ body }: FakeRequest) => {
        const { scheduled_at, undo_seconds, ...fields } = body as Record<string, unknown>
        state.posts.push(body as Record<string, unknown>)
        const row = waiting(90 + state.posts.length, { content: String(fields.content), scheduled_at: Number(scheduled_at ?? seconds() + Number(undo_seconds)), undo: undo_seconds !== undefined })
        state.rows = [...state.rows, row]
        tell()
        return row
      },
      'PATCH A/conversations/1/scheduled_messages/50': ({ body }: FakeRequest) => {
        state.rows = state.rows.map(row => ({ ...row, ...body as object, version: row.version + 1 }))
        tell()
        return state.rows[0]
      },
      'DELETE A/conversations/1/scheduled_messages/50': () => takeOut(50),
      'DELETE A/conversations/1/scheduled_messages/91': () => takeOut(91),
      'POST A/conversations/1/scheduled_messages/50/send': () => {
        const row = takeOut(50)
        if (row instanceof ErrorResponse)
          return row
        const sent = server?.desk.addMessage({ conversation_id: 1, content: row.content, message_type: 1 })
        server?.deliver()
        return sent
      },
      ...replaced,
    },
  })
  server = opened.server
  return { ...opened, state, tell }
}

function waiting(id: number, given: Partial<ScheduledMessage> = {}): ScheduledMessage {
  const { account_id: _, ...message } = { ...wireMessage({ id, conversation_id: 1, message_type: 1, content: 'Did it arrive?', sender: userSender({ id: 7, name: 'Ada' }) }), account_id: 1 }
  return { ...message, status: 'scheduled', scheduled_at: seconds() + 86_400, undo: false, problem: null, ...given } as ScheduledMessage
}

const section = () => screen.findByRole('region', { name: 'Scheduled messages' })
const composer = () => screen.findByLabelText<HTMLTextAreaElement>('Reply text')

it('shows what waits to every agent, and marks the conversation in the list', async () => {
  await openDesk([{}, { content: 'Stopped', scheduled_at: null, problem: { code: 'author_left', message: 'The author left.' } }])
  const articles = within(await section()).getAllByRole('article')
  expect(articles.map(article => article.textContent)).toMatchObject([expect.stringContaining('Not sent: The author left.'), expect.stringContaining('Scheduled for')])
  expect(screen.getByRole('img', { name: 'A scheduled message was not sent' })).toBeTruthy()
})

it('sends a reply at a chosen time by keyboard', async () => {
  const { state } = await openDesk()
  await userEvent.type(await composer(), 'Tomorrow{Control>}{Shift>}{Enter}{/Shift}{/Control}')
  const dialog = await screen.findByRole('dialog', { name: 'Send later' })
  await userEvent.click(within(dialog).getByRole('button', { name: /^Tomorrow/ }))
  expect(within(await section()).getByText(/Scheduled for/)).toBeTruthy()
  expect(state.posts).toMatchObject([{ content: 'Tomorrow\n\nAda, Acme', scheduled_at: expect.any(Number) }])
  expect((await composer()).value).toBe('')
})

it('refuses a past time before it is sent', async () => {
  const { state } = await openDesk()
  await userEvent.type(await composer(), 'Late')
  await userEvent.click(screen.getByRole('button', { name: 'Send later' }))
  const dialog = await screen.findByRole('dialog', { name: 'Send later' })
  const field = within(dialog).getByLabelText('Date and time')
  await userEvent.clear(field)
  await userEvent.type(field, '2020-01-01T09:00')
  expect(within(dialog).getByText('Choose a time in the future.')).toBeTruthy()
  expect(within(dialog).getByRole<HTMLButtonElement>('button', { name: 'Send later' }).disabled).toBe(true)
  expect(state.posts).toEqual([])
})

it('holds a sent reply and puts it back with what was written meanwhile', async () => {
  const { state } = await openDesk([], { undo_seconds: 10 })
  await userEvent.type(await composer(), 'Oops{Enter}')
  const undo = await within(await section()).findByRole('button', { name: 'Undo' })
  expect(state.posts).toMatchObject([{ content: 'Oops\n\nAda, Acme', undo_seconds: 10 }])
  await userEvent.type(await composer(), 'next')
  await userEvent.click(undo)
  await expect.poll(() => useDrafts().of(1).reply).toBe('Oops\n\nnext')
  expect(state.rows).toEqual([])
  await expect.poll(() => screen.queryByRole('region', { name: 'Scheduled messages' })).toBeNull()
})

it('says when an undo comes too late, and keeps the composer', async () => {
  const { state } = await openDesk([], { undo_seconds: 10 })
  await userEvent.type(await composer(), 'Oops{Enter}')
  const undo = await within(await section()).findByRole('button', { name: 'Undo' })
  state.rows = []
  await userEvent.click(undo)
  await expect.poll(() => useNotices().notices.map(({ key }) => key)).toContain('undo_too_late')
  expect(useDrafts().of(1).reply).toBe('')
})

it('changes, sends and cancels', async () => {
  const { state } = await openDesk([{}])
  await userEvent.click(within(await section()).getByRole('button', { name: 'Change' }))
  const dialog = await screen.findByRole('dialog', { name: 'Change the scheduled message' })
  const text = within(dialog).getByLabelText('Text')
  await userEvent.clear(text)
  await userEvent.type(text, 'Has it arrived?')
  await userEvent.click(within(dialog).getByRole('button', { name: 'Save' }))
  await within(await section()).findByText('Has it arrived?')
  await userEvent.click(within(await section()).getByRole('button', { name: 'Cancel' }))
  await userEvent.click(within(await screen.findByRole('dialog', { name: 'Cancel this message?' })).getByRole('button', { name: 'Cancel message' }))
  await expect.poll(() => state.rows).toEqual([])
})

it('shows a message that is sent now in the thread', async () => {
  await openDesk([{}])
  await userEvent.click(within(await section()).getByRole('button', { name: 'Send now' }))
  await expect.poll(() => screen.queryByRole('region', { name: 'Scheduled messages' })).toBeNull()
  expect(await within(screen.getByRole('region', { name: 'Messages' })).findByText('Did it arrive?')).toBeTruthy()
})

it('offers to load them again after a failure', async () => {
  const failures: unknown[] = [new ErrorResponse(500, { code: 'unexpected', message: 'No.' })]
  await openDesk([{}], {}, { 'GET A/conversations/1/scheduled_messages': () => failures.shift() ?? [waiting(50)] })
  const alert = await within(await section()).findByRole('alert')
  await userEvent.click(within(alert).getByRole('button', { name: 'Try again' }))
  expect(await within(await section()).findByText('Did it arrive?')).toBeTruthy()
})

it('knows which times the server refuses', () => {
  expect([problemOf(null, 10), problemOf(10, 10), problemOf(11, 10), problemOf(10 + 367 * 86_400, 10)]).toEqual(['past', 'past', null, 'tooFar'])
  expect(timeOf('')).toBeNull()
})

it('puts the chosen recipients of a mail back into the composer', async () => {
  const recipients = { to: ['mia@customer.example'], cc: [], bcc: ['boss@acme.example'] }
  const attributes = { to_emails: recipients.to, cc_emails: recipients.cc, bcc_emails: recipients.bcc }
  await openDesk([{ undo: true, content_attributes: attributes }])
  await useScheduled().takeBack(waiting(50))
  expect(useDrafts().of(1)).toMatchObject({ reply: 'Did it arrive?', recipients })
})
