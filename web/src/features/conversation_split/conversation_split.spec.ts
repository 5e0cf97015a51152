import userEvent from '@testing-library/user-event'
import { cleanup, screen, waitFor, within } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import { useEntities } from '@/stores/entities'
import { useNotices } from '@/stores/notices'
import { useThread } from '@/stores/thread'
import type { FakeDesk } from '@/testing/fakeDesk'
import type { FakeServer, Routes } from '@/testing/fakeServer'
import { ErrorResponse } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import { inbox, wireConversation, wireMessage } from '@/testing/wire'
import { canSplit } from './canSplit'

afterEach(cleanup)

const onTelegram = (fields: Parameters<typeof wireConversation>[0]) => {
  const made = wireConversation(fields)
  return { ...made, meta: { ...made.meta, channel: 'Channel::Telegram' } }
}
const first = onTelegram({ id: 1 })
const messages = ['Where is my order?', 'Thanks', 'Something else', 'My invoice'].map((content, index) => wireMessage({ id: 101 + index, conversation_id: 1, content }))
const split = (first_id: number, last_id: number, shown_in = 2, stored_in = 1) => ({ stored_in, shown_in, first_id, last_id })

/** Splits the messages from 103 on off, as the server does. */
function divide(desk: FakeDesk) {
  const splits = [split(103, 104)]
  desk.changeConversation(1, { splits })
  const made = onTelegram({ id: 2, splits })
  desk.conversations.push(made)
  return made
}

const open = (path = '/conversations/1', routes: Routes = {}) => {
  const bodies: unknown[] = []
  let server: FakeServer | undefined
  const answers: Routes = {
    'POST A/conversations/1/split': (request) => {
      bodies.push(request.body)
      return server && divide(server.desk)
    },
    'POST A/conversations/2/merge': () => {
      server?.desk.changeConversation(2, { status: 'resolved', merged_into_id: 1 }, 'conversation.merged')
      return server?.desk.changeConversation(1, { merged_ids: [2] })
    },
    ...routes,
  }
  return openPage(path, { inboxes: [inbox({ id: first.inbox_id, name: 'Shop' })], conversations: [first], messages: [...messages] }, { routes: answers }).then((opened) => {
    server = opened.server
    return { ...opened, bodies }
  })
}

const shown = () => useThread().messages.map(({ content }) => content)

async function openDialog(text = 'Something else') {
  const bubble = (await screen.findByText(text)).closest<HTMLElement>('[data-message]')
  await userEvent.click(within(bubble ?? document.body).getByRole('button', { name: 'Message actions' }))
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Split from here' }))
  return screen.findByRole('dialog', { name: 'Split #1' })
}

it('splits a message and the later ones off, opens them, and merges them back', async () => {
  const { router, server, bodies } = await open()
  await userEvent.click(within(await openDialog()).getByRole('button', { name: 'Split' }))
  await waitFor(() => expect(router.currentRoute.value.params.id).toBe('2'))
  expect(bodies).toEqual([{ message_id: 103, later: true, subject: null }])
  await waitFor(() => expect(shown()).toEqual(['Something else', 'My invoice']))
  server.deliver()
  await waitFor(() => expect([...useEntities().messagesOf(1).keys()]).toEqual([101, 102]))
  const notice = useNotices().notices.find(({ params }) => params.text === '#2 was split from #1')
  notice?.action?.run()
  await waitFor(() => expect(router.currentRoute.value.params.id).toBe('1'))
  server.deliver()
  await waitFor(() => expect(shown()).toEqual(['Where is my order?', 'Thanks', 'Something else', 'My invoice']))
})

it('splits one message off, and tells a refusal', async () => {
  const refusal = new ErrorResponse(409, { error: 'The conversation would have no message left.', code: 'split_leaves_nothing' })
  const bodies: unknown[] = []
  await open('/conversations/1', { 'POST A/conversations/1/split': (request) => {
    bodies.push(request.body)
    return refusal
  } })
  const dialog = await openDialog()
  await userEvent.click(within(dialog).getByRole('radio', { name: /Only this message/ }))
  await userEvent.click(within(dialog).getByRole('button', { name: 'Split' }))
  expect((await within(dialog).findByRole('alert')).textContent).toContain('no message left')
  expect(bodies).toEqual([{ message_id: 103, later: false, subject: null }])
})

it('shows the message, and preselects what leaves a message behind', async () => {
  const { bodies } = await open()
  const dialog = await openDialog('Where is my order?')
  expect(within(dialog).getByText('Where is my order?')).toBeTruthy()
  const later = within(dialog).getByRole<HTMLInputElement>('radio', { name: /all later ones/ })
  expect(later.disabled).toBe(true)
  expect(within(dialog).getByText('No message would be left in this conversation.')).toBeTruthy()
  await userEvent.click(within(dialog).getByRole('button', { name: 'Split' }))
  await waitFor(() => expect(bodies).toEqual([{ message_id: 101, later: false, subject: null }]))
})

it('offers nothing in a conversation of one message', async () => {
  await openPage('/conversations/1', { inboxes: [inbox({ id: first.inbox_id, name: 'Shop' })], conversations: [first], messages: messages.slice(2, 3) })
  expect(within(await openDialog()).getByRole<HTMLButtonElement>('button', { name: 'Split' }).disabled).toBe(true)
})

it('follows a link to a message that was split off', async () => {
  const { server, router } = await open()
  divide(server.desk)
  await router.push('/conversations/1#104')
  server.deliver()
  await waitFor(() => expect(router.currentRoute.value.fullPath).toMatch(/^\/conversations\/2.*#104$/))
})

it('shows each message in the conversation to which the newest split has moved it', () => {
  const entities = useEntities()
  entities.load({
    conversations: [
      wireConversation({ id: 1, splits: [split(2, 3), split(5, 5, 3)] }),
      wireConversation({ id: 2, splits: [split(2, 3), split(3, 3, 4)] }),
      wireConversation({ id: 3, splits: [split(5, 5, 3)] }),
      wireConversation({ id: 4, splits: [split(3, 3, 4)], merged_ids: [6] }),
    ],
    messages: [1, 2, 3, 4, 5].map(id => wireMessage({ id, conversation_id: 1 })).concat(wireMessage({ id: 6, conversation_id: 6 })),
  })
  expect([1, 2, 3, 4].map(id => [...entities.messagesOf(id).keys()].sort())).toEqual([[1, 4], [2], [5], [3, 6]])
})

it('keeps conversations whole that customers see', () => {
  expect(['Channel::Telegram', 'Channel::Email', 'Channel::Api', 'Channel::WebWidget'].map(channel => canSplit({ ...first, channel } as never))).toEqual([true, true, false, false])
})
