import userEvent from '@testing-library/user-event'
import { cleanup, screen, within } from '@testing-library/vue'
import { afterEach, describe, expect, it } from 'vitest'
import { useEntities } from '@/stores/entities'
import { deleteNotification, notify, wireNotification } from '@/testing/fakeNotifications'
import type { FakeServer } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import { wireContact, wireConversation } from '@/testing/wire'
import type { Notification } from '@/realtime/model'
import { newer } from './useAlerts'

const mia = wireConversation({ id: 1, contact: wireContact({ id: 501, name: 'Mia' }), assignee: 7, last_activity_at: 1_700_000_200 })
const tom = wireConversation({ id: 2, contact: wireContact({ id: 502, name: 'Tom' }), assignee: 7 })
const conversations = [mia, tom]

afterEach(cleanup)

const bell = () => screen.findByRole('button', { name: /^Notifications/ })

async function openPanel(server?: FakeServer) {
  server?.deliver()
  await userEvent.click(await bell())
  return within(await screen.findByRole('dialog', { name: 'Notifications' }))
}

describe('the list of notifications', () => {
  it('shows the newest first, with the count at the bell and in the title', async () => {
    await openPage('/', { conversations, notifications: [wireNotification(tom), wireNotification(mia, { notification_type: 'assigned_conversation_new_message' })] })
    const panel = await openPanel()
    const rows = (await panel.findAllByRole('listitem')).map(row => row.textContent)
    expect(rows[0]).toContain('Mia has a new message (#1)')
    expect(rows[1]).toContain('Tom was assigned to you (#2)')
    expect(screen.getByRole('button', { name: /^Notifications/, hidden: true }).textContent).toContain('2')
    expect(document.title).toMatch(/^\(2\)/)
  })

  it('says that it is empty', async () => {
    await openPage('/', { conversations })
    expect(await (await openPanel()).findByText('No notifications')).toBeTruthy()
    expect(document.title).not.toMatch(/^\(/)
  })

  it('takes over events in any order, and the count of the newest position', async () => {
    const { server } = await openPage('/', { conversations })
    notify(server.desk, wireNotification(mia))
    const panel = await openPanel(server)
    expect(await panel.findByText(/Mia was assigned to you/)).toBeTruthy()
    expect(document.title).toMatch(/^\(1\)/)
    deleteNotification(server.desk, 1)
    server.deliver()
    expect(await panel.findByText('No notifications')).toBeTruthy()
    useEntities().apply([{ event: 'notification.created', position: 1, data: { account_id: 1, notification: wireNotification(mia), unread_count: 9 } }])
    expect(panel.queryByText(/Mia was assigned/)).toBeNull()
    expect(document.title).not.toMatch(/^\(/)
  })

  it('marks as read, snoozes and deletes by the menu of a row', async () => {
    const { server } = await openPage('/', { conversations, notifications: [wireNotification(mia)] })
    const panel = await openPanel()
    const choose = async (name: string) => {
      await userEvent.click(await panel.findByRole('button', { name: /^Actions for/ }))
      await userEvent.click(await screen.findByRole('menuitem', { name }))
    }
    await choose('Mark as read')
    await expect.poll(() => server.desk.notifications[0]?.read_at).not.toBeNull()
    await choose('Mark as unread')
    await expect.poll(() => server.desk.notifications[0]?.read_at).toBeNull()
    await choose('Tomorrow')
    expect(await panel.findByText(/Comes back/)).toBeTruthy()
    await choose('Delete')
    server.deliver()
    expect(await panel.findByText('No notifications')).toBeTruthy()
  })

  it('marks all as read', async () => {
    const { server } = await openPage('/', { conversations, notifications: [wireNotification(mia), wireNotification(tom)] })
    const panel = await openPanel()
    await userEvent.click(await panel.findByRole('button', { name: 'Mark all as read' }))
    await expect.poll(() => server.desk.notifications.filter(({ read_at }) => read_at === null).length).toBe(0)
    server.deliver()
    await expect.poll(() => document.title).not.toMatch(/^\(/)
  })

  it('opens the conversation', async () => {
    const { router } = await openPage('/', { conversations, notifications: [wireNotification(mia)] })
    const panel = await openPanel()
    await userEvent.click(await panel.findByRole('button', { name: /^Mia was assigned/ }))
    await expect.poll(() => router.currentRoute.value.path).toBe('/conversations/1')
    expect(screen.queryByRole('dialog')).toBeNull()
  })
})

describe('the choice of notifications', () => {
  it('stores the channels of a type', async () => {
    const { server } = await openPage('/settings/notifications')
    const desktop = await screen.findByRole('checkbox', { name: 'A new conversation in my inboxes: Desktop' })
    await userEvent.click(desktop)
    await expect.poll(() => server.desk.notificationSettings.selected_push_flags).toContain('push_conversation_creation')
    expect(server.desk.notificationSettings.selected_desk_flags).toContain('desk_conversation_creation')
    await userEvent.click(await screen.findByRole('checkbox', { name: 'A conversation is assigned to me: In the list' }))
    await expect.poll(() => server.desk.notificationSettings.selected_desk_flags).not.toContain('desk_conversation_assignment')
    expect(server.desk.notificationSettings.selected_push_flags).not.toContain('push_conversation_assignment')
  })
})

describe('newer', () => {
  const row = (given: Partial<Notification>): Notification => ({
    id: 1, version: 1, type: 'conversation_assignment', inbox_id: 11, message_id: null, actor_id: null, read_at: null, snoozed_until: null, activity_ms: 100, ...given,
  })
  const table = (...rows: Notification[]) => new Map(rows.map(each => [each.id, each]))

  it('has unread rows that are new or have a later event', () => {
    const known = table(row({}), row({ id: 2 }), row({ id: 3 }))
    const changed = table(row({ version: 2, activity_ms: 200 }), row({ id: 2, version: 2, activity_ms: 300, read_at: 'now' }), row({ id: 3, version: 2 }), row({ id: 4 }))
    expect(newer(changed, known).map(({ id }) => id)).toEqual([1, 4])
  })
})
