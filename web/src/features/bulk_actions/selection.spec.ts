import userEvent from '@testing-library/user-event'
import { cleanup, screen, within } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import { useSelection } from '@/features/list/selection'
import { useConversationLists } from '@/stores/conversationLists'
import { useNotices } from '@/stores/notices'
import type { FakeDesk } from '@/testing/fakeDesk'
import type { FakeServer, Routes } from '@/testing/fakeServer'
import { ErrorResponse } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import { agent, inbox, label, team, userSender, wireContact, wireConversation, wireMessage } from '@/testing/wire'
import { useBulkRun } from './run'

const names = ['Mia', 'Tom', 'Kim', 'Lea']
const rows = names.map((name, index) => wireConversation({
  id: index + 1, contact: wireContact({ id: 501 + index, name }), assignee: 7, last_activity_at: 1_700_000_400 - index * 100,
  ...(name === 'Tom' && { priority: 'high' as const, labels: ['vip'] }),
}))
let server: FakeServer

async function openDesk(path = '/', desk: Partial<FakeDesk> = {}, routes: Routes = {}, width = 1440) {
  const opened = await openPage(path, { conversations: rows, ...desk }, { routes, width })
  server = opened.server
  useBulkRun().wait = () => Promise.resolve()
  useNotices().notices.forEach(({ id }) => useNotices().dismiss(id))
  await within(await list()).findAllByRole('link')
  return opened.router
}

afterEach(async () => {
  await expect.poll(() => useBulkRun().isRunning || useSelection().isBusy).toBe(false)
  cleanup()
})

const list = () => screen.findByRole('list', { name: 'Conversations' })
const checkbox = (name: string) => screen.getByRole('checkbox', { name: `Select ${name}` })
const bar = () => screen.findByRole('toolbar', { name: 'Actions for the selected conversations' })
const notice = () => useNotices().notices.at(-1)?.params.text
const bodies = () => server.requests.filter(({ path }) => path.endsWith('/bulk_actions')).map(({ body }) => body)
const selected = () => screen.queryAllByRole('checkbox', { checked: true }).map(each => each.getAttribute('aria-label'))

it('selects a range with Shift, resolves it at once and takes it back', async () => {
  await openDesk()
  await userEvent.click(checkbox('Mia'))
  const user = userEvent.setup()
  await user.keyboard('{Shift>}')
  await user.click(within(await list()).getByText('Kim'))
  await user.keyboard('{/Shift}')
  expect(selected()).toEqual(['Select Mia', 'Select Tom', 'Select Kim'])
  expect(screen.getByText('3 conversations selected').getAttribute('role')).toBe('status')
  await userEvent.click(within(await bar()).getByRole('button', { name: 'Resolve' }))
  await expect.poll(notice).toBe('3 conversations resolved')
  expect(useConversationLists().ids).toEqual([4])
  expect(bodies()).toEqual([{ type: 'Conversation', ids: [1, 2, 3], fields: { status: 'resolved' }, skip_refused: true }])
  await expect.poll(() => screen.queryByRole('toolbar')).toBeNull()
  server.deliver()
  await userEvent.keyboard('{Control>}z{/Control}')
  await expect.poll(notice).toBe('The changes of 3 conversations were taken back.')
  expect(bodies().at(-1)).toEqual({ type: 'Conversation', ids: [1, 2, 3], fields: { status: 'open' }, expected: { status: 'resolved' }, skip_refused: true })
  server.deliver()
  await expect.poll(() => useConversationLists().ids).toEqual([1, 2, 3, 4])
})

it('selects with the keyboard alone, and clears the selection before it leaves the conversation', async () => {
  const router = await openDesk('/conversations/4')
  await userEvent.keyboard('kx')
  await bar()
  await userEvent.keyboard('{Shift>}{ArrowUp}{/Shift}')
  await expect.poll(selected).toEqual(['Select Tom', 'Select Kim'])
  await userEvent.keyboard('{Control>}a{/Control}')
  await expect.poll(() => selected().length).toBe(5)
  await userEvent.keyboard('{Escape}')
  await expect.poll(() => selected()).toEqual([])
  expect(router.currentRoute.value.path).toBe('/conversations/4')
  await expect.poll(() => document.activeElement?.textContent).toContain('Tom')
})

it('uses the shortcuts for the selection, and not for the open conversation', async () => {
  await openDesk('/conversations/4')
  await userEvent.click(checkbox('Mia'))
  await bar()
  await userEvent.keyboard('i')
  await expect.poll(notice).toBe('Conversation assigned to Ada')
  await userEvent.click(checkbox('Mia'))
  await userEvent.keyboard('e')
  await expect.poll(notice).toBe('Conversation resolved')
  expect(server.count('POST A/conversations/4/toggle_status')).toBe(0)
  expect(bodies().map(body => (body as { ids: number[] }).ids)).toEqual([[1], [1]])
})

it('names refused conversations, leaves them selected and tries them again', async () => {
  let refusals = [{ id: 2, code: 'assignee_not_in_inbox', message: 'This agent is not a member of the inbox.' }]
  await openDesk('/', {}, { 'POST A/bulk_actions': () => ({ refused: refusals }) })
  await userEvent.click(checkbox('Mia'))
  await userEvent.click(checkbox('Tom'))
  await userEvent.click(within(await bar()).getByRole('button', { name: 'Resolve' }))
  expect((await screen.findByRole('alert')).textContent).toContain('Not changed: Tom (#2). This agent is not a member of the inbox.')
  expect(selected()).toEqual(['Select Tom'])
  expect(notice()).toBe('Conversation resolved')
  expect(useConversationLists().ids).toEqual([2, 3, 4])
  refusals = []
  await userEvent.click(within(await bar()).getByRole('button', { name: 'Try again' }))
  await expect.poll(() => useConversationLists().ids).toEqual([3, 4])
  expect(bodies().map(body => (body as { ids: number[] }).ids)).toEqual([[1, 2], [2]])
})

it('repeats a request without an answer, and reports the conversations when it stays without one', async () => {
  await openDesk('/', {}, { 'POST A/bulk_actions': () => new ErrorResponse(503, { error: 'Busy' }) })
  await userEvent.click(checkbox('Mia'))
  await userEvent.click(within(await bar()).getByRole('button', { name: 'Resolve' }))
  expect((await screen.findByRole('alert')).textContent).toContain('Mia (#1)')
  expect(server.count('POST A/bulk_actions')).toBe(3)
  expect(useConversationLists().ids).toEqual([1, 2, 3, 4])
})

it('leaves what a colleague has changed since', async () => {
  await openDesk()
  await userEvent.click(checkbox('Mia'))
  await userEvent.click(checkbox('Tom'))
  await userEvent.click(within(await bar()).getByRole('button', { name: 'Resolve' }))
  await expect.poll(notice).toBe('2 conversations resolved')
  server.desk.changeConversation(2, { status: 'pending' }, 'conversation.status_changed')
  server.deliver()
  await userEvent.keyboard('{Control>}z{/Control}')
  await expect.poll(notice).toBe('The change of one conversation was taken back. One was changed since and stays as it is.')
  expect(server.desk.conversation(2).status).toBe('pending')
})

it('sends long selections in chunks of the limit', async () => {
  const many = Array.from({ length: 150 }, (_, index) => wireConversation({ id: index + 1, contact: wireContact({ id: 501 + index, name: `Customer ${index + 1}` }), assignee: 7, last_activity_at: 1_700_000_000 - index }))
  await openDesk('/', { conversations: many })
  await expect.poll(() => useConversationLists().hasMore).toBe(true)
  while (useConversationLists().hasMore)
    await useConversationLists().loadMore()
  await userEvent.click(screen.getAllByRole('checkbox')[0] as HTMLElement)
  await userEvent.click(within(await bar()).getByRole('checkbox'))
  await userEvent.click(within(await bar()).getByRole('button', { name: 'Resolve' }))
  await expect.poll(notice).toBe('150 conversations resolved')
  expect(bodies().map(body => (body as { ids: number[] }).ids.length)).toEqual([100, 50])
})

it('adds and removes labels together', async () => {
  await openDesk('/', { labels: [label(), label({ id: 32, title: 'late' })] })
  await userEvent.click(checkbox('Mia'))
  await userEvent.click(checkbox('Tom'))
  await bar()
  await userEvent.keyboard('l')
  const option = (name: RegExp) => screen.findByRole('option', { name })
  expect((await option(/vip/)).textContent).toContain('1 of 2')
  await userEvent.click(await option(/vip/))
  expect((await option(/vip/)).textContent).toContain('Will be added')
  await userEvent.click(await option(/vip/))
  expect((await option(/vip/)).textContent).toContain('Will be removed')
  await userEvent.click(await option(/late/))
  await userEvent.click(screen.getByRole('button', { name: 'Apply' }))
  await expect.poll(notice).toBe('Labels of 2 conversations changed')
  expect(bodies().at(-1)).toMatchObject({ ids: [1, 2], labels: { add: ['late'], remove: ['vip'] } })
  server.deliver()
  await userEvent.keyboard('{Control>}z{/Control}')
  await expect.poll(notice).toContain('taken back')
  expect(bodies().slice(1)).toMatchObject([{ ids: [1], labels: { add: [], remove: ['late'] } }, { ids: [2], labels: { add: ['vip'], remove: ['late'] } }])
})

it('offers the agents of any of the inboxes, and tells for how many conversations', async () => {
  const ben = agent({ id: 8, available_name: 'Ben' })
  const conversations = rows.map(row => row.id === 2 ? { ...row, inbox_id: 12 } : row)
  await openDesk('/', { conversations, agents: [agent(), ben], inboxes: [inbox(), inbox({ id: 12 })] }, { 'GET A/assignable_agents': ({ query }) => ({ payload: query.getAll('inbox_ids[]').includes('11') ? [agent(), ben] : [agent()] }) })
  await userEvent.click(checkbox('Mia'))
  await userEvent.click(checkbox('Tom'))
  await bar()
  await userEvent.keyboard('a')
  expect((await screen.findByRole('option', { name: /Ben/ })).textContent).toContain('1 of 2')
  await userEvent.click(screen.getByRole('option', { name: /Ben/ }))
  expect(bodies().at(-1)).toMatchObject({ ids: [1, 2], fields: { assignee_id: 8 } })
})

it('asks before it resolves conversations with messages that were not delivered', async () => {
  await openDesk('/', { messages: [wireMessage({ id: 9003, message_type: 1, sender: userSender(), delivery: 'failed' })], conversations: rows.map(row => row.id === 1 ? { ...row, undelivered_message_ids: [9003] } : row) })
  await userEvent.click(checkbox('Mia'))
  await userEvent.click(checkbox('Tom'))
  await userEvent.click(within(await bar()).getByRole('button', { name: 'Resolve' }))
  const dialog = await screen.findByRole('dialog', { name: 'Messages of one conversation were not delivered' })
  expect(bodies()).toEqual([])
  await userEvent.click(within(dialog).getByRole('button', { name: 'Resolve anyway' }))
  await expect.poll(notice).toBe('2 conversations resolved')
})

it('selects by taps on a narrow screen', async () => {
  const router = await openDesk('/', {}, {}, 390)
  await userEvent.click(screen.getByRole('button', { name: 'Select conversations' }))
  await bar()
  await userEvent.click(within(await list()).getByText('Mia'))
  await userEvent.click(within(await list()).getByText('Tom'))
  expect(selected()).toEqual(['Select Mia', 'Select Tom'])
  expect(router.currentRoute.value.path).toBe('/')
  await userEvent.click(screen.getByRole('button', { name: 'Clear the selection' }))
  await expect.poll(() => screen.queryByRole('toolbar')).toBeNull()
})

it('opens the menu of a row with a key, and returns the focus', async () => {
  await openDesk('/', { teams: [team()] })
  await userEvent.keyboard('jj')
  await expect.poll(() => document.activeElement?.textContent).toContain('Tom')
  await userEvent.keyboard('{Shift>}{F10}{/Shift}')
  const menu = await screen.findByRole('menu', { name: 'Actions for Tom' })
  await expect.poll(() => menu.contains(document.activeElement)).toBe(true)
  await userEvent.keyboard('{Escape}')
  await expect.poll(() => screen.queryByRole('menu')).toBeNull()
  await expect.poll(() => document.activeElement?.textContent).toContain('Tom')
})

it('changes one row with its menu', async () => {
  await openDesk()
  await userEvent.click(screen.getByRole('button', { name: 'Actions for Tom' }))
  await userEvent.click(await screen.findByRole('menuitem', { name: /^Resolve/ }))
  await expect.poll(notice).toBe('Conversation resolved')
  expect(bodies().at(-1)).toMatchObject({ ids: [2], fields: { status: 'resolved' } })
  await userEvent.click(screen.getByRole('button', { name: 'Actions for Mia' }))
  await userEvent.click(await screen.findByRole('menuitem', { name: /Mark as unread/ }))
  await expect.poll(() => server.count('POST A/conversations/1/unread')).toBe(1)
})

it('reports a refusal for one row in a notice', async () => {
  await openDesk('/', {}, { 'POST A/bulk_actions': () => ({ refused: [{ id: 2, code: 'inbox_not_yours', message: 'This inbox is not yours.' }] }) })
  await userEvent.click(screen.getByRole('button', { name: 'Actions for Tom' }))
  await userEvent.click(await screen.findByRole('menuitem', { name: /^Resolve/ }))
  await expect.poll(notice).toBe('Not changed: Tom (#2). This inbox is not yours.')
  expect(useConversationLists().ids).toEqual([1, 2, 3, 4])
})
