import userEvent from '@testing-library/user-event'
import { cleanup, screen, within } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import { usePanels } from '@/features/desk/panels'
import { usePreferences } from '@/stores/preferences'
import { usePresence } from '@/stores/presence'
import type { FakeServer, Routes } from '@/testing/fakeServer'
import { ErrorResponse } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import { agent, userSender, wireContact, wireConversation, wireMessage } from '@/testing/wire'

const mia = wireContact({ id: 501, name: 'Mia' })
const tom = wireContact({ id: 502, name: 'Tom' })
const rows = [
  wireConversation({ id: 1, contact: mia, assignee: 7, unread_count: 2, last_activity_at: 1_700_000_200, messages: [wireMessage({ content: 'Where is my parcel?', created_at: 1_700_000_200 })] }),
  wireConversation({ id: 2, contact: tom, assignee: 7, last_activity_at: 1_700_000_100, messages: [wireMessage({ id: 9100, conversation_id: 2, content: 'Thanks' })] }),
]
let server: FakeServer

async function openDesk(path: string, desk: Partial<FakeServer['desk']> = {}, routes: Routes = {}) {
  const opened = await openPage(path, { conversations: rows, messages: rows.flatMap(({ messages }) => messages), ...desk }, { routes })
  server = opened.server
  return opened.router
}

afterEach(cleanup)

const list = () => screen.findByRole('list', { name: 'Conversations' })

it('displays sender, preview and unread count', async () => {
  await openDesk('/')
  const [first] = within(await list()).getAllByRole('link')
  expect(first?.textContent).toContain('Mia')
  expect(first?.textContent).toContain('Where is my parcel?')
  expect(within(first as HTMLElement).getByLabelText('2 unread messages')).toBeTruthy()
})

it('moves with j and k, opens with Enter, leaves with Escape', async () => {
  const router = await openDesk('/')
  const [first, second] = within(await list()).getAllByRole('link')
  await userEvent.keyboard('j')
  await expect.poll(() => document.activeElement).toBe(first)
  await userEvent.keyboard('j')
  await expect.poll(() => document.activeElement).toBe(second)
  await userEvent.keyboard('k')
  await expect.poll(() => document.activeElement).toBe(first)
  await userEvent.keyboard('{Enter}')
  await expect.poll(() => router.currentRoute.value.path).toBe('/conversations/1')
  await screen.findByRole('heading', { name: 'Mia', level: 2 })
  await userEvent.keyboard('{Escape}')
  await expect.poll(() => router.currentRoute.value.path).toBe('/')
})

it('stores the view in the URL', async () => {
  const router = await openDesk('/')
  await list()
  await userEvent.keyboard('2')
  await expect.poll(() => router.currentRoute.value.query).toEqual({ view: 'unassigned' })
  expect(server.requests.at(-1)?.query.get('assignee_type')).toBe('unassigned')
})

it('ignores shortcuts while typing', async () => {
  await openDesk('/conversations/1')
  await userEvent.type(await screen.findByLabelText('Reply text'), 'e1')
  expect(server.count('POST A/conversations/1/toggle_status')).toBe(0)
})

it('has no single-key shortcuts when they are switched off', async () => {
  await openDesk('/conversations/1')
  await screen.findByRole('heading', { name: 'Mia', level: 2 })
  await userEvent.keyboard('?')
  await userEvent.click(await screen.findByRole('checkbox', { name: /Use single keys/ }))
  await userEvent.keyboard('{Escape}')
  await expect.poll(() => screen.queryByRole('dialog')).toBeNull()
  await userEvent.keyboard('e')
  expect(server.count('POST A/conversations/1/toggle_status')).toBe(0)
  await userEvent.keyboard('{Control>}k{/Control}')
  expect(await screen.findByRole('dialog', { name: 'Command bar' })).toBeTruthy()
  usePreferences().singleKeys = true
})

it('resolves with the shortcut e, continues with the next conversation and takes it back', async () => {
  const router = await openDesk('/conversations/1')
  await screen.findByRole('heading', { name: 'Mia', level: 2 })
  await userEvent.keyboard('e')
  await screen.findByRole('heading', { name: 'Tom', level: 2 })
  expect(router.currentRoute.value.path).toBe('/conversations/2')
  await expect.poll(() => document.activeElement?.textContent).toContain('Tom')
  expect(server.count('POST A/conversations/1/toggle_status')).toBe(1)
  await userEvent.keyboard('{Control>}z{/Control}')
  await screen.findByRole('heading', { name: 'Mia', level: 2 })
  expect(server.requests.findLast(({ path }) => path.endsWith('toggle_status'))?.body).toMatchObject({ status: 'open' })
})

it('returns to the list when the resolved conversation was the last one', async () => {
  const router = await openDesk('/conversations/1', { conversations: rows.slice(0, 1) })
  await screen.findByRole('heading', { name: 'Mia', level: 2 })
  await userEvent.keyboard('e')
  expect(await screen.findByText('All done')).toBeTruthy()
  expect(router.currentRoute.value.path).toBe('/')
})

it('stays at a resolved conversation that the list still contains', async () => {
  await openDesk('/conversations/1?status=all')
  const button = await screen.findByRole('button', { name: 'Resolve' })
  await userEvent.click(button)
  await expect.poll(() => document.activeElement?.textContent).toBe('Reopen')
})

it('asks before resolving a conversation with a message that was not delivered', async () => {
  await openDesk('/conversations/1', { messages: [wireMessage({ id: 9003, message_type: 1, sender: userSender(), delivery: 'failed' })] })
  expect(await within(await list()).findByText('1 not delivered')).toBeTruthy()
  await userEvent.keyboard('e')
  const dialog = await screen.findByRole('dialog', { name: 'One message was not delivered' })
  expect(server.count('POST A/conversations/1/toggle_status')).toBe(0)
  await userEvent.click(within(dialog).getByRole('button', { name: 'Resolve anyway' }))
  await screen.findByRole('heading', { name: 'Tom', level: 2 })
  expect(server.count('POST A/conversations/1/toggle_status')).toBe(1)
})

it('fetches neither rows nor counts again when a conversation is opened', async () => {
  const router = await openDesk('/')
  await list()
  await expect.poll(() => server.count('GET A/conversations/meta')).toBe(1)
  await router.push('/conversations/1')
  await screen.findByRole('heading', { name: 'Mia', level: 2 })
  await new Promise(resolve => setTimeout(resolve, 1_000))
  expect(server.count('GET A/conversations/meta')).toBe(1)
})

it('deletes an outgoing message after confirmation', async () => {
  const outgoing = wireMessage({ id: 9002, message_type: 1, content: 'Wrong window', sender: userSender() })
  await openDesk('/conversations/1', { messages: [outgoing] })
  const own = within(await screen.findByRole('article', { name: 'Message by Ada' }))
  await userEvent.click(own.getByRole('button', { name: 'Message actions' }))
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Delete' }))
  const dialog = await screen.findByRole('dialog', { name: 'Delete this message?' })
  await expect.poll(() => document.activeElement?.textContent).toBe('Cancel')
  expect(server.count('DELETE A/conversations/1/messages/9002')).toBe(0)
  await userEvent.click(within(dialog).getByRole('button', { name: 'Delete' }))
  expect(await within(screen.getByRole('region', { name: 'Messages' })).findByText('This message was deleted')).toBeTruthy()
  expect(screen.queryByText('Wrong window')).toBeNull()
})

it('displays online agents and offers only agents of the inbox', async () => {
  const ben = agent({ id: 8, available_name: 'Ben' })
  const cleo = agent({ id: 9, available_name: 'Cleo' })
  await openDesk('/conversations/1', { agents: [agent(), ben, cleo] }, { 'GET A/assignable_agents': () => ({ payload: [agent(), ben] }) })
  const online = within(await screen.findByRole('region', { name: 'Online now' }))
  usePresence().apply([{ event: 'presence.update', data: { users: { 8: 'online' } } }])
  expect((await online.findByText('Ben')).closest('li')?.textContent).toContain('Online')
  usePresence().apply([{ event: 'presence.update', data: { users: { 8: 'busy' } } }])
  expect(await online.findByText('Busy')).toBeTruthy()
  await userEvent.click(await screen.findByRole('button', { name: 'Assignee: Ada' }))
  expect((await screen.findAllByRole('option')).map(({ textContent }) => textContent)).toEqual([expect.stringContaining('Ada'), 'Unassigned', expect.stringContaining('Busy')])
})

it('offers unassigned conversations in an empty list', async () => {
  const router = await openDesk('/', { conversations: [wireConversation({ assignee: null })] })
  await userEvent.click(await screen.findByRole('button', { name: 'Show unassigned' }))
  await expect.poll(() => router.currentRoute.value.query).toEqual({ view: 'unassigned' })
})

it('offers no unassigned conversations when there are none', async () => {
  await openDesk('/', { conversations: [] })
  expect(await screen.findByText('You have no open conversations, and none waits for an agent.')).toBeTruthy()
  expect(screen.queryByRole('button', { name: 'Show unassigned' })).toBeNull()
})

it('closes the contact card of a phone with the browser\'s Back, and not the conversation', async () => {
  const { router } = await openPage('/conversations/1', { conversations: rows }, { width: 390 })
  await userEvent.click(await screen.findByRole('button', { name: 'Contact card' }))
  expect(await screen.findByRole('dialog', { name: 'Contact' })).toBeTruthy()
  await expect.poll(() => router.currentRoute.value.hash).toBe('#contact')
  router.back()
  await expect.poll(() => screen.queryByRole('dialog', { name: 'Contact' })).toBeNull()
  expect(router.currentRoute.value.fullPath).toBe('/conversations/1')
  await userEvent.click(screen.getByRole('button', { name: 'Contact card' }))
  await screen.findByRole('dialog', { name: 'Contact' })
  await userEvent.keyboard('{Escape}')
  await expect.poll(() => router.currentRoute.value.hash).toBe('')
})

it('takes no key for a shortcut while a dialog is loading', async () => {
  await openDesk('/conversations/1')
  await screen.findByRole('heading', { name: 'Mia', level: 2 })
  usePanels().dialog = 'commands'
  window.dispatchEvent(new KeyboardEvent('keydown', { key: 'e', code: 'KeyE', bubbles: true }))
  expect(await screen.findByRole('dialog')).toBeTruthy()
  expect(server.requests.some(({ path }) => path.endsWith('toggle_status'))).toBe(false)
})

it('lists each shortcut once in the help', async () => {
  await openDesk('/')
  await within(await list()).findByText('Mia')
  await userEvent.keyboard('?')
  const help = await screen.findByRole('dialog', { name: 'Keyboard shortcuts' })
  const keys = [...help.querySelectorAll('dd .sr-only')].map(({ textContent }) => textContent)
  expect(keys).toContain('/')
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
})

it('displays a failed list and retries', async () => {
  await openDesk('/', {}, { 'GET A/conversations': () => new ErrorResponse(500, { error: 'Boom' }) })
  expect((await screen.findByRole('alert')).textContent).toContain('Boom')
  server.restore('GET A/conversations')
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await list()).toBeTruthy()
})
