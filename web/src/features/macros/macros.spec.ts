import userEvent from '@testing-library/user-event'
import { cleanup, screen, within } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import { useNotices } from '@/stores/notices'
import { ErrorResponse } from '@/testing/fakeServer'
import type { FakeRequest, Routes } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import { agent, label, profile, team, wireContact, wireConversation } from '@/testing/wire'
import type { Macro } from '.'
import type { MacroAction } from './macroActions'

afterEach(cleanup)

const user = profile()
const own = agent({ id: user.id })
const action = (action_name: string, ...action_params: (string | number)[]): MacroAction => ({ action_name, action_params })

function macro(given: Partial<Macro> = {}): Macro {
  return { id: 61, name: 'Close', visibility: 'personal', account_id: 1, created_by: own, updated_by: own, version: 1, actions: [action('send_message', 'Bye!'), action('resolve_conversation')], ...given }
}

const desk = (...rows: Macro[]) => ({
  user, labels: [label({ id: 1, title: 'vip' }), label({ id: 2, title: 'late' })], teams: [team({ id: 7, name: 'Support' })],
  collections: { macros: { cacheKey: 'macro', inPayload: true as const, rows: rows.map(row => ({ ...row })) } },
})

const settingsPage = (path: string, rows: Macro[] = [], routes: Routes = {}) => openPage(`/settings/macros${path}`, desk(...rows), { routes })

it('creates a macro with ordered actions', async () => {
  const { server } = await settingsPage('/new')
  await userEvent.type(await screen.findByLabelText('Name'), 'Take over')
  await userEvent.type(screen.getByLabelText('Text'), 'We are on it.')
  await userEvent.click(screen.getByRole('button', { name: 'Add an action' }))
  expect(document.activeElement).toBe(screen.getByLabelText('Action 2'))
  await userEvent.selectOptions(screen.getByLabelText('Action 2'), 'Assign to a team')
  await userEvent.selectOptions(screen.getByLabelText('Team'), 'Support')
  await userEvent.click(screen.getByRole('button', { name: 'Add an action' }))
  await userEvent.click(screen.getByRole('button', { name: 'Choose labels' }))
  await userEvent.click(await screen.findByRole('option', { name: 'vip' }))
  await userEvent.keyboard('{Escape}')
  await userEvent.click(screen.getByRole('button', { name: 'Create' }))
  expect(await screen.findByRole('link', { name: 'Take over' })).toBeTruthy()
  expect(server.desk.collections.macros?.rows).toMatchObject([{
    name: 'Take over', visibility: 'personal', actions: [action('send_message', 'We are on it.'), action('assign_team', '7'), action('add_label', 'vip')],
  }])
})

it('moves and removes actions by keyboard and keeps the focus', async () => {
  const { server } = await settingsPage('/61', [macro({ actions: [action('send_message', 'Bye!'), action('resolve_conversation'), action('mute_conversation')] })])
  const button = (name: string) => screen.getByRole<HTMLButtonElement>('button', { name })
  await screen.findByLabelText('Action 3')
  button('Move action 1 down').focus()
  await userEvent.keyboard('{Enter}')
  expect(document.activeElement).toBe(button('Move action 2 down'))
  await userEvent.keyboard('{Enter}')
  expect(document.activeElement).toBe(button('Move action 3 up'))
  expect(button('Move action 3 down').disabled).toBe(true)
  button('Remove action 1').focus()
  await userEvent.keyboard('{Enter}')
  expect(document.activeElement).toBe(screen.getByLabelText('Action 1'))
  await userEvent.click(button('Save'))
  await expect.poll(() => server.desk.collections.macros?.rows[0]?.actions).toEqual([action('mute_conversation'), action('send_message', 'Bye!')])
})

it('displays the server\'s error at the actions and keeps what was typed', async () => {
  const refusal = new ErrorResponse(422, { code: 'macro_target_missing', message: 'Action 1: assign_team names 404, which does not exist.', attributes: ['actions'] })
  await settingsPage('/61', [macro({ actions: [action('assign_team', 404)] })], { 'PATCH A/macros/61': () => refusal })
  const choice = await screen.findByLabelText<HTMLSelectElement>('Team')
  expect(choice.selectedOptions[0]?.textContent).toBe('Deleted (404)')
  await userEvent.click(screen.getByRole('button', { name: 'Add an action' }))
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  expect((await screen.findByRole('alert')).textContent).toContain('Action 1')
  expect(choice.value).toBe('404')
})

it('displays a macro of another person without a form', async () => {
  await settingsPage('/61', [macro({ created_by: agent({ id: 99, name: 'Cleo' }) })])
  const dialog = await screen.findByRole('dialog', { name: 'Close' })
  expect(within(dialog).getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual(['Send “Bye!”', 'Resolve the conversation'])
  expect(within(dialog).queryByLabelText('Name')).toBeNull()
})

async function openConversation(rows: Macro[], routes: Routes = {}) {
  const opened = await openPage('/conversations/5', { ...desk(...rows), conversations: [wireConversation({ id: 5, contact: wireContact({ id: 8 }) })] }, { routes })
  await screen.findByRole('button', { name: 'More actions' })
  return opened
}

it('runs a macro from the command bar after a preview, and repeats a failed request under the same id', async () => {
  const requests: FakeRequest[] = []
  const answers: unknown[] = [new ErrorResponse(503, { code: 'unavailable', message: 'Try again.' }), null]
  const routes = { 'POST A/macros/61/execute': (request: FakeRequest) => { requests.push(request); return answers.shift() } }
  await openConversation([macro({ actions: [action('assign_agent', 'self'), action('assign_team', 7), action('change_priority', 'nil'), action('assign_agent', 'nil'), action('change_status', 'pending'), action('add_label', 'vip', 'late')] })], routes)
  await userEvent.keyboard('{Control>}k{/Control}')
  await userEvent.click(await screen.findByRole('option', { name: 'Macro: Close' }))
  const dialog = await screen.findByRole('dialog', { name: 'Close' })
  expect(within(dialog).getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
    'Assign to the person who runs it', 'Assign to the team Support', 'Set the priority to No priority', 'Remove the assignee', 'Set the status to Pending', 'Add the labels vip, late',
  ])
  await expect.poll(() => document.activeElement?.textContent).toBe('Run')
  await userEvent.keyboard('{Enter}')
  expect((await within(dialog).findByRole('alert')).textContent).toBe('Try again.')
  await userEvent.click(within(dialog).getByRole('button', { name: 'Run' }))
  await expect.poll(() => useNotices().notices.map(({ key }) => key)).toEqual(['macro_done'])
  expect(screen.queryByRole('dialog')).toBeNull()
  expect(requests.map(({ body }) => body)).toEqual([{ conversation_ids: [5] }, { conversation_ids: [5] }])
  const keys = requests.map(({ headers }) => headers.get('idempotency-key'))
  expect(keys[0]).toBeTruthy()
  expect(keys[1]).toBe(keys[0])
})

it('offers the macros by a shortcut and finds them by their name', async () => {
  await openConversation([macro(), macro({ id: 62, name: 'Escalate' })])
  await userEvent.keyboard('m')
  const dialog = await screen.findByRole('dialog', { name: 'Macros' })
  await within(dialog).findByRole('option', { name: 'Close' })
  await userEvent.keyboard('esc')
  expect(within(dialog).getAllByRole('option').map(({ textContent }) => textContent.trim())).toEqual(['Escalate'])
  await userEvent.keyboard('x')
  expect(within(dialog).getByRole('status').textContent).toBe('No macros match')
  await userEvent.keyboard('{Backspace}{Enter}')
  expect(await screen.findByRole('dialog', { name: 'Escalate' })).toBeTruthy()
})

it('loads the actions that a long list leaves out before it runs them', async () => {
  await openConversation([macro({ actions: [], truncated: true })], { 'GET A/macros/61': () => ({ payload: macro() }) })
  await userEvent.keyboard('m')
  await userEvent.click(await screen.findByRole('option', { name: 'Close' }))
  expect(await screen.findByText('Resolve the conversation')).toBeTruthy()
})
