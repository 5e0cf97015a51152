import userEvent from '@testing-library/user-event'
import { cleanup, screen, waitFor } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import { openPage } from '@/testing/openPage'
import { wireConversation } from '@/testing/wire'

afterEach(cleanup)

const conversations = [wireConversation({ id: 31 })]

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

it('marks a conversation as spam, also with a block, and takes both back', async () => {
  const { server } = await openPage('/conversations/31?view=all', { conversations })
  const sent = () => server.requests.filter(({ path }) => path.endsWith('/toggle_status')).map(({ body }) => body)
  await userEvent.click(await screen.findByRole('button', { name: 'More actions' }))
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Mark as spam and block the contact' }))
  await waitFor(() => expect(sent()).toEqual([{ status: 'spam', contact_blocked: true }]))
  await screen.findByText('Marked as spam')
  await openPage('/conversations/31?view=all&status=spam', { conversations: [wireConversation({ id: 31, status: 'resolved', spam: 'agent' })] })
})
