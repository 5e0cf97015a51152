import userEvent from '@testing-library/user-event'
import { cleanup, screen, waitFor } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import type { FakeServer } from '@/testing/fakeServer'
import { useNotices } from '@/stores/notices'
import { openPage } from '@/testing/openPage'
import { wireConversation } from '@/testing/wire'

afterEach(cleanup)

const conversations = [wireConversation({ id: 31 })]
const statuses = (server: FakeServer) => server.requests.filter(({ path }) => path.endsWith('/toggle_status')).map(({ body }) => body)

it('marks a conversation as unread from the menu on a phone, where the header has no room', async () => {
  const { server } = await openPage('/conversations/31', { conversations }, { width: 390 })
  await userEvent.click(await screen.findByRole('button', { name: 'More actions' }))
  expect(screen.queryByRole('button', { name: 'Mark as unread' })).toBeNull()
  await userEvent.click(await screen.findByRole('menuitem', { name: /^Mark as unread/ }))
  await waitFor(() => expect(server.desk.conversation(31).unread_count).toBe(1))
})

it('has a button for it in a wide header', async () => {
  await openPage('/conversations/31', { conversations })
  await screen.findByRole('button', { name: 'Mark as unread' })
  await userEvent.click(screen.getByRole('button', { name: 'More actions' }))
  await screen.findByRole('menuitem', { name: /^History/ })
  expect(screen.queryByRole('menuitem', { name: /^Mark as unread/ })).toBeNull()
})

it('marks a conversation as spam and blocks its contact', async () => {
  const { server } = await openPage('/conversations/31?view=all', { conversations })
  await userEvent.click(await screen.findByRole('button', { name: 'More actions' }))
  await userEvent.click(await screen.findByRole('menuitem', { name: /^Mark as spam and block/ }))
  await waitFor(() => expect(statuses(server)).toEqual([{ status: 'spam', contact_blocked: true }]))
  const notices = useNotices()
  await waitFor(() => expect(notices.notices[0]?.key).toBe('conversation_spam_blocked'))
  notices.act(notices.notices[0]?.id ?? 0)
  await waitFor(() => expect(statuses(server)[1]).toEqual({ status: 'open', assignee_id: null, team_id: null, contact_blocked: false }))
})

it('takes spam back, with the block, and marks by the key', async () => {
  const { server } = await openPage('/conversations/31?view=all&status=spam', { conversations: [wireConversation({ id: 31, status: 'resolved', spam: 'verdict' })] })
  await userEvent.click(await screen.findByRole('button', { name: 'More actions' }))
  expect(screen.queryByRole('menuitem', { name: /^Mark as spam/ })).toBeNull()
  await userEvent.click(await screen.findByRole('menuitem', { name: /^Not spam/ }))
  await waitFor(() => expect(statuses(server)).toEqual([{ status: 'open', contact_blocked: false }]))
  await userEvent.keyboard('{Shift>}!{/Shift}')
  await waitFor(() => expect(statuses(server)[1]).toEqual({ status: 'spam' }))
})
