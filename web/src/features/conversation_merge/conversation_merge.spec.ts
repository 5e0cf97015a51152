import userEvent from '@testing-library/user-event'
import { cleanup, screen, waitFor, within } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import { conversationOf } from '@/realtime/normalize'
import { useDrafts } from '@/stores/drafts'
import { useEntities } from '@/stores/entities'
import { useNotices } from '@/stores/notices'
import { useThread } from '@/stores/thread'
import type { FakeDesk } from '@/testing/fakeDesk'
import type { FakeServer, Routes } from '@/testing/fakeServer'
import { ErrorResponse } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import { inbox, wireConversation, wireMessage } from '@/testing/wire'
import { changesOf } from './changes'

afterEach(cleanup)

const first = wireConversation({ id: 1 })
const second = wireConversation({ id: 2, labels: [], priority: null })
const INBOXES = [inbox({ id: first.inbox_id, name: 'Shop' })]
const messages = [
  wireMessage({ id: 101, conversation_id: 1, content: 'Where is my order?' }),
  wireMessage({ id: 102, conversation_id: 2, content: 'Hello again' }),
  wireMessage({ id: 103, conversation_id: 1, content: 'Still not here' }),
]

/** Merges conversation 1 into 2, as the server does. */
function merge(desk: FakeDesk) {
  desk.changeConversation(1, { status: 'resolved', merged_into_id: 2 }, 'conversation.merged')
  return desk.changeConversation(2, { merged_ids: [1] })
}

const open = (path = '/conversations/1', routes: Routes = {}, desk: Partial<FakeDesk> = {}) => {
  let server: FakeServer | undefined
  const answers: Routes = {
    [`GET A/contacts/${first.contact_id}/conversations`]: () => ({ payload: server?.desk.conversations ?? [first, second] }),
    'GET A/conversations/1/merge': () => ({ ...server?.desk.conversation(2), labels: ['late'], merged_ids: [1] }),
    'POST A/conversations/1/merge': () => server && merge(server.desk),
    ...routes,
  }
  return openPage(path, { inboxes: INBOXES, conversations: [first, second], messages: [...messages], ...desk }, { routes: answers }).then((opened) => {
    server = opened.server
    return opened
  })
}

const shown = () => useThread().messages.map(({ content }) => content)

async function openDialog() {
  await userEvent.click(await screen.findByRole('button', { name: 'More actions' }))
  await userEvent.click(await screen.findByRole('menuitem', { name: /Merge into another conversation/ }))
  return screen.findByRole('dialog', { name: 'Merge #1 into another conversation' })
}

it('shows what a merge does, merges, and leads to the conversation that stays', async () => {
  const { router } = await open()
  const dialog = await openDialog()
  await userEvent.click(await within(dialog).findByRole('radio'))
  const gains = await within(dialog).findByRole('region', { name: '#2 gets' })
  expect(within(gains).getByText('late')).toBeTruthy()
  await userEvent.click(within(dialog).getByRole('button', { name: 'Merge' }))
  await waitFor(() => expect(router.currentRoute.value.params.id).toBe('2'))
  await waitFor(() => expect(shown()).toEqual(['Where is my order?', 'Hello again', 'Still not here']))
  await waitFor(() => expect(useNotices().notices.map(({ key, params }) => [key, params])).toContainEqual(['conversation_merged', { id: 1, into: 2 }]))
})

it('tells a refusal, and tries again', async () => {
  await open('/conversations/1', { 'GET A/conversations/1/merge': () => new ErrorResponse(409, { error: 'The conversation has scheduled messages.', code: 'merge_with_scheduled' }) })
  const dialog = await openDialog()
  await userEvent.click(await within(dialog).findByRole('radio'))
  expect((await within(dialog).findByRole('alert')).textContent).toContain('scheduled messages')
  expect(within(dialog).getByRole<HTMLButtonElement>('button', { name: 'Merge' }).disabled).toBe(true)
})

it('says that a contact has no other conversation', async () => {
  await open('/conversations/1', {}, { conversations: [first] })
  expect(await within(await openDialog()).findByText('This contact has no other conversation.')).toBeTruthy()
})

it('follows the merge by somebody else with what was typed', async () => {
  const { server, router } = await open()
  await waitFor(() => expect(shown()).toHaveLength(2))
  useDrafts().update(1, { reply: 'Half a reply' })
  useDrafts().update(2, { reply: 'Begun' })
  merge(server.desk)
  server.deliver()
  await waitFor(() => expect(router.currentRoute.value.params.id).toBe('2'))
  expect(useDrafts().of(2).reply).toBe('Begun\n\nHalf a reply')
  expect(useDrafts().of(1).reply).toBe('')
})

it('adds the messages of a merged conversation to the open thread', async () => {
  const { server } = await open('/conversations/2')
  await waitFor(() => expect(shown()).toEqual(['Hello again']))
  merge(server.desk)
  server.deliver()
  await waitFor(() => expect(shown()).toEqual(['Hello again', 'Still not here']))
  server.desk.changeMessage(103, { content: 'It is here' })
  server.deliver()
  await waitFor(() => expect(shown()).toContain('It is here'))
  await useThread().loadOlder()
  expect(shown()).toEqual(['Where is my order?', 'Hello again', 'It is here'])
})

it('stays at a merged conversation whose other one the agent may not see', async () => {
  const merged = { ...first, merged_into_id: 2 }
  const { router } = await open('/conversations/1', { 'GET A/conversations/2': () => new ErrorResponse(401, { error: 'No.', code: 'inbox_not_yours' }) }, { conversations: [merged] })
  await waitFor(() => expect(shown()).toHaveLength(2))
  expect(router.currentRoute.value.params.id).toBe('1')
})

it('keeps messages of a deleted inbox that are part of another conversation', () => {
  const entities = useEntities()
  entities.load({ conversations: [wireConversation({ id: 7, inbox_id: 3 })], messages: [wireMessage({ id: 1, conversation_id: 7, inbox_id: 4 })] })
  entities.remove('inboxes', 4)
  expect(entities.messagesOf(7).size).toBe(1)
})

it('names what the conversation gets', () => {
  const before = conversationOf(wireConversation({ status: 'resolved', priority: null, labels: ['vip'], assignee_id: null, team_id: null, custom_attributes: {} }))
  const after = { ...before, status: 'open' as const, priority: 'high' as const, labels: ['late', 'vip'], assignee_id: 5, team_id: 6, custom_attributes: { order_number: 1 } }
  const names = { agent: () => 'Ben', team: () => 'Support' }
  expect(changesOf(before, after, names).map(({ field, value }) => `${field}: ${value}`)).toEqual(['status: Open', 'priority: High', 'assignee: Ben', 'team: Support', 'labels: late', 'attributes: order number'])
  expect(changesOf(before, before, names)).toEqual([])
})
