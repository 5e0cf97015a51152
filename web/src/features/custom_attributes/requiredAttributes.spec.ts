import userEvent from '@testing-library/user-event'
import { cleanup, screen, waitFor, within } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import type { FakeRequest } from '@/testing/fakeServer'
import { ErrorResponse } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import { agent, profile, wireConversation } from '@/testing/wire'

afterEach(cleanup)

const attribute = (id: number, attribute_key: string, attribute_display_type = 'text', more: object = {}) => ({
  id, version: 1, attribute_key, attribute_display_type, attribute_display_name: `The ${attribute_key}`, attribute_model: 'conversation_attribute',
  attribute_description: '', attribute_values: [], regex_pattern: null, regex_cue: null, default_value: null, ...more,
})
const definitions = [attribute(1, 'reason'), attribute(2, 'cups', 'number'), attribute(3, 'plan', 'list', { attribute_values: ['free', 'paid'] }), attribute(4, 'gift', 'checkbox'), attribute(5, 'other')]
const refusal = (...keys: string[]) => new ErrorResponse(422, { code: 'attributes_required', message: 'Fill in.', attributes: keys.map(key => `custom_attributes.${key}`) })

async function resolveIncomplete(...keys: string[]) {
  const opened = await openPage('/conversations/31', { conversations: [wireConversation({ id: 31, assignee_id: 7 })] }, { routes: { 'GET A/custom_attribute_definitions': () => definitions } })
  const sent: Record<string, unknown>[] = []
  opened.server.on('POST A/conversations/31/toggle_status', ({ body }: FakeRequest) => {
    const { custom_attributes, status } = body as { custom_attributes?: Record<string, unknown>, status: 'resolved' }
    sent.push(body as Record<string, unknown>)
    if (!keys.every(key => key in (custom_attributes ?? {})))
      return refusal(...keys)
    opened.server.desk.changeConversation(31, { status, custom_attributes: custom_attributes ?? {} }, 'conversation.status_changed')
    return { payload: { success: true, conversation_id: 31, current_status: status, snoozed_until: null } }
  })
  await userEvent.click((await screen.findAllByRole('button', { name: /^Resolve/ }))[0] as HTMLElement)
  const dialog = await screen.findByRole('dialog', { name: 'Required attributes' })
  return { ...opened, sent, dialog: within(dialog) }
}

it('asks for the attributes that are missing and resolves with them in one request', async () => {
  const { server, sent, dialog } = await resolveIncomplete('reason', 'cups', 'plan', 'gift')
  const reason = await dialog.findByLabelText('The reason')
  await waitFor(() => expect(document.activeElement).toBe(dialog.getByLabelText('The cups')))
  expect(dialog.queryByLabelText('The other')).toBeNull()
  expect(screen.queryByText('The status could not be changed')).toBeNull()
  await userEvent.type(reason, 'late')
  await userEvent.type(dialog.getByLabelText('The cups'), '3')
  await userEvent.selectOptions(dialog.getByLabelText('The plan'), 'paid')
  await userEvent.click(dialog.getByRole('button', { name: 'Resolve' }))
  await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Required attributes' })).toBeNull())
  expect(sent).toHaveLength(2)
  expect(sent[1]).toMatchObject({ status: 'resolved', custom_attributes: { reason: 'late', cups: 3, plan: 'paid', gift: false } })
  expect(server.desk.conversation(31).status).toBe('resolved')
})

it('shows at its field what is missing or wrong, and sends nothing', async () => {
  const { sent, dialog } = await resolveIncomplete('reason', 'cups')
  await userEvent.type(await dialog.findByLabelText('The cups'), 'many')
  await userEvent.click(dialog.getByRole('button', { name: 'Resolve' }))
  expect(await dialog.findByText('Fill in a value.')).toBeTruthy()
  expect(dialog.getByText('This is not a number.')).toBeTruthy()
  await waitFor(() => expect(document.activeElement).toBe(dialog.getByLabelText('The cups')))
  expect(sent).toHaveLength(1)
})

it('leaves the conversation open when it is closed, and asks again', async () => {
  const { server, router, dialog } = await resolveIncomplete('reason')
  await dialog.findByLabelText('The reason')
  await userEvent.keyboard('{Escape}')
  await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Required attributes' })).toBeNull())
  expect(server.desk.conversation(31).status).toBe('open')
  await waitFor(() => expect(router.currentRoute.value.path).toBe('/conversations/31'))
  await screen.findAllByRole('button', { name: /^Resolve/ })
  await userEvent.keyboard('e')
  await screen.findByRole('dialog', { name: 'Required attributes' })
})

it('is chosen in the settings of the account', async () => {
  const account = { id: 1, version: 1, name: 'Acme', locale: 'en', settings: { conversation_required_attributes: ['reason', 'gone'] }, custom_attributes: {} }
  const { server } = await openPage('/settings/account', { user: profile({ role: 'administrator' }), agents: [agent({ role: 'administrator' })] }, { routes: {
    'GET A': () => account,
    'GET A/custom_attribute_definitions': () => [...definitions, attribute(6, 'tier', 'text', { attribute_model: 'contact_attribute' })],
    'PATCH A': ({ body }: FakeRequest) => ({ ...account, settings: body as object }),
  } })
  const section = within(await screen.findByRole('region', { name: 'Required before resolving' }))
  await userEvent.click(await section.findByRole('button', { name: 'Attributes The reason' }))
  expect(screen.queryByRole('option', { name: 'The tier' })).toBeNull()
  await userEvent.click(await screen.findByRole('option', { name: 'The plan' }))
  await userEvent.keyboard('{Escape}')
  await userEvent.click(section.getByRole('button', { name: 'Save' }))
  await section.findByText('Saved')
  expect(server.requests.find(({ method }) => method === 'PATCH')?.body).toEqual({ conversation_required_attributes: ['reason', 'plan'] })
})
