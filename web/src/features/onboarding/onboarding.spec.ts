import userEvent from '@testing-library/user-event'
import { cleanup, screen, within } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import { usePreferences } from '@/stores/preferences'
import { ErrorResponse } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import { agent, inbox, profile, pushed, wireConversation } from '@/testing/wire'

const ada = { user: profile({ role: 'administrator' }), agents: [agent({ role: 'administrator' })] }

afterEach(cleanup)

const checklist = () => screen.findByRole('region', { name: 'Set up your desk' })
const doneSteps = (list: HTMLElement) => within(list).getAllByRole('listitem').filter(item => item.textContent?.includes('Done')).length

it('completes itself from the state of the desk', async () => {
  const { server } = await openPage('/', { ...ada, inboxes: [] })
  const list = await checklist()
  expect(doneSteps(list)).toBe(0)
  expect(within(list).getByRole('link', { name: 'Connect a channel' }).getAttribute('href')).toBe('/settings/inboxes/new')
  expect(within(list).getByRole('link', { name: 'Invite people' }).getAttribute('href')).toBe('/settings/agents/new')
  expect(within(list).queryByRole('link', { name: 'Send a test message' })).toBeNull()

  server.sockets.last().open()
  server.desk.inboxes = [inbox({ id: 31 })]
  server.desk.agents = [...server.desk.agents, agent({ id: 8, available_name: 'Ben' })]
  server.desk.invalidateCaches()
  server.deliver()
  await expect.poll(() => doneSteps(list)).toBe(2)
  expect(within(list).getByRole('link', { name: 'Send a test message' }).getAttribute('href')).toBe('/settings/inboxes/31')

  const conversation = wireConversation({ id: 5, inbox_id: 31 })
  server.desk.conversations.push(conversation)
  server.desk.emit({ event: 'conversation.created', data: pushed(conversation) })
  server.deliver()
  await expect.poll(() => doneSteps(list)).toBe(3)
  await userEvent.keyboard('?')
  expect(await screen.findByText('Your desk is ready')).toBeTruthy()
})

it('stays away when nothing was left to do', async () => {
  await openPage('/', { ...ada, agents: [...ada.agents, agent({ id: 8 })], conversations: [wireConversation({ assignee: 7 })] })
  usePreferences().shortcutUsed = true
  expect(await screen.findByText('No conversation selected')).toBeTruthy()
  expect(screen.queryByRole('region', { name: 'Set up your desk' })).toBeNull()
})

it('counts conversations that this client has not loaded', async () => {
  await openPage('/', { ...ada, conversations: [wireConversation({ status: 'resolved' })] })
  await expect.poll(async () => doneSteps(await checklist())).toBe(2)
})

it('is closed for good in every browser, and says when that failed', async () => {
  const { server } = await openPage('/', ada)
  const list = await checklist()
  server.on('PATCH /api/v1/profile', () => new ErrorResponse(503, { error: 'Busy.' }))
  await userEvent.click(within(list).getByRole('button', { name: 'Do not show this again' }))
  expect((await within(list).findByRole('alert')).textContent).toBe('Busy.')
  server.on('PATCH /api/v1/profile', ({ body }) => {
    server.desk.user = { ...server.desk.user, ...body as object }
    return server.desk.user
  })
  await userEvent.click(within(list).getByRole('button', { name: 'Do not show this again' }))
  expect(await screen.findByText('No conversation selected')).toBeTruthy()
  expect(server.desk.user.ui_settings).toEqual({ onboarding: 'closed' })
})

it('is above the empty list on a phone', async () => {
  await openPage('/', { ...ada, inboxes: [] }, { width: 390 })
  expect(await checklist()).toBeTruthy()
})

it('is not for agents, who learn why their list is empty', async () => {
  await openPage('/', { inboxes: [] })
  expect(await screen.findByText('You have no inbox yet')).toBeTruthy()
  expect(screen.queryByRole('region', { name: 'Set up your desk' })).toBeNull()
})
